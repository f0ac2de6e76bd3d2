from storage.registry import write_model
from tasks.promote import write_figures

CONFIG = {
    "kind": "linear",
    "encoder": {"name": "default", "revision": "r1", "dimension": 4},
    "dataset": "d1",
    "template_version": 1,
    "seed": 0,
    "share": 1.0,
    "dev": {"ndcg@10": 0.5, "base_ndcg@10": 0.4, "fast@1": None, "base_fast@1": None},
}
SYSTEMS = {"base": {"ndcg@10": 0.4, "fast@1": None}, "challenger": {"ndcg@10": 0.45}}
REPORT = {
    "model": "m1",
    "splits": {"pooled": {"queries": 7, "systems": SYSTEMS, "comparisons": []}},
    "gate": {"promoted": False, "reason": "refused: too few clusters"},
}


def test_the_card_shows_held_out_figures_even_of_a_refused_model(tmp_path):
    model = write_model(tmp_path, "m1", CONFIG, lambda folder: None)
    manifest = (tmp_path / "models" / "m1" / "manifest.json").read_bytes()
    write_figures(tmp_path, REPORT)
    card = (tmp_path / "models" / model.version / "README.md").read_text()
    assert "| pooled | 7 | 0.400 → 0.450 |" in card
    assert "Not promoted: too few clusters." in card
    assert (tmp_path / "models" / "m1" / "manifest.json").read_bytes() == manifest


def test_a_report_on_a_model_that_is_gone_writes_nothing(tmp_path):
    write_figures(tmp_path, REPORT)
    assert list(tmp_path.rglob("*")) == []
