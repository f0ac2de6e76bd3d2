"""What is asked for, so that breadth is designed: the axes, their values and what goes together.

Every value is a phrase that a prompt can carry. A combination is possible when its operation works
on its kind of data, its domain has such data, and its constraint means something for both.
"""

from dataclasses import dataclass

DOMAINS = {
    "finance": "finance: payments, prices, portfolios, ledgers",
    "logistics": "logistics: parcels, routes, warehouses, fleets",
    "retail": "retail: orders, baskets, stock, discounts",
    "logs": "operations: log lines, traces, metrics, incidents",
    "networking": "networking: packets, addresses, routing tables, sessions",
    "web": "the web: URLs, requests, pages, user sessions",
    "databases": "databases: rows, indexes, joins, query plans",
    "documents": "documents: words, sentences, search indexes, markup",
    "languages": "human languages: spelling, alphabets, translation tables",
    "biology": "biology: DNA and protein sequences, trees, measurements",
    "physics": "physics and chemistry: particles, reactions, fields, units",
    "geometry": "geometry: points, segments, polygons, grids of cells",
    "maps": "maps: coordinates, regions, tracks, elevation",
    "images": "images: pixels, masks, histograms, colours",
    "audio": "audio and signals: samples, peaks, filters, envelopes",
    "games": "games: boards, moves, scores, inventories, turns",
    "sensors": "sensors and devices: readings, gaps, thresholds, registers",
    "calendars": "calendars: appointments, shifts, working days, time zones as offsets",
    "compilers": "compilers and tools: tokens, expressions, dependencies, diffs",
    "archives": "file formats: headers, checksums, delta and run-length coding",
    "statistics": "statistics: samples, ranks, histograms, correlations",
    "learning": "machine learning data: features, labels, batches, vocabularies",
    "people": "social networks and organisations: followers, teams, hierarchies, votes",
    "puzzles": "puzzles and number theory: sequences, digits, primes, combinations",
}

DATA = {
    "integers": "a sequence of integers",
    "reals": "a sequence of floating-point numbers",
    "text": "one long text",
    "texts": "many short texts",
    "bytes": "raw bytes",
    "records": "records of several fields, as tuples",
    "maps": "maps from keys to values",
    "sets": "sets of values",
    "nested": "lists of lists of different lengths",
    "grid": "a rectangular grid or matrix",
    "graph": "a graph or tree, as edges or adjacency lists",
    "intervals": "intervals with a start and an end",
    "dates": "dates or times, as numbers or ISO texts",
    "points": "pairs of coordinates",
    "flags": "bit masks or boolean flags",
    "file": "a text file, given by its path",
}

_OPERATIONS = {
    "fill": ("create or fill", "integers reals texts grid maps flags"),
    "transform": ("change each element", "integers reals text texts bytes records grid points"),
    "filter": ("keep some of it", "integers reals texts records maps sets nested intervals file"),
    "aggregate": ("sum up", "integers reals records maps grid nested intervals file"),
    "count": ("count or tally", "integers text texts bytes records sets grid graph file flags"),
    "group": ("group or classify", "integers reals texts records maps dates points"),
    "sort": ("sort or rank", "integers reals texts records dates points intervals"),
    "select": ("select the k best, a median or a quantile", "integers reals texts records points"),
    "search": ("find or look up", "integers reals text texts bytes records grid sets dates"),
    "deduplicate": ("remove what is repeated", "integers texts records points nested file sets"),
    "merge": ("merge or join two of them", "integers texts records maps sets intervals nested"),
    "split": ("split, chunk or partition", "integers text texts bytes records nested file"),
    "parse": ("parse", "text texts bytes file dates"),
    "format": ("format as text", "integers reals records maps grid dates flags"),
    "encode": ("encode, decode or compress", "text texts bytes integers flags grid"),
    "compare": ("compare, diff or measure a distance", "text texts bytes sets maps grid graph"),
    "window": ("slide a window over it", "integers reals text bytes dates flags"),
    "accumulate": ("running totals and range queries", "integers reals grid records dates"),
    "traverse": ("traverse or find paths", "graph grid nested"),
    "match": ("match patterns", "text texts bytes grid file flags"),
    "schedule": ("schedule, assign or pack", "intervals integers records dates graph"),
    "simulate": ("simulate step by step", "integers reals grid graph records points flags"),
    "optimise": ("find the best choice", "integers reals text grid graph intervals points"),
    "compute": ("calculate", "integers reals grid points flags dates"),
    "convert": ("turn into another container", "texts records maps sets nested graph"),
    "validate": ("check that it is well formed", "text texts bytes maps graph intervals dates"),
}

_ANY = " ".join(DATA)
_CONSTRAINTS = {
    "plain": ("none beyond the task", _ANY, ""),
    "edges": ("empty, single and boundary inputs have a defined answer", _ANY, ""),
    "parameter": ("it depends on a number that the caller gives", _ANY, "parse"),
    "order": (
        "the order of the input is kept",
        "integers reals texts records nested points file maps intervals dates",
        "fill aggregate count sort search format compare accumulate compute simulate optimise "
        "schedule traverse match validate encode window parse",
    ),
    "sorted": (
        "the input comes sorted",
        "integers reals texts records dates intervals points",
        "fill sort parse format encode simulate convert compute",
    ),
    "queries": (
        "many queries are answered on the same data",
        "integers reals text texts records grid graph intervals points maps sets dates",
        "fill transform sort deduplicate merge split parse format encode simulate convert validate",
    ),
    "repeated": (
        "the input holds many repeated values",
        "integers reals texts records nested dates points file text bytes",
        "fill parse format traverse validate",
    ),
    "large": (
        "values are so large that overflow or lost precision matters",
        "integers reals grid dates flags points",
        "fill split format convert encode match",
    ),
    "ties": (
        "ties are broken by a stated rule",
        "integers reals texts records graph intervals points maps text dates",
        "fill transform filter parse format encode split validate convert accumulate compute",
    ),
    "sparse": (
        "most of it is empty or zero",
        "integers reals grid graph maps flags nested sets",
        "sort parse schedule",
    ),
    "range": (
        "values come from a small known range",
        "integers text bytes flags grid dates sets",
        "fill parse format",
    ),
    "characters": (
        "case, blanks and punctuation follow a stated rule",
        "text texts file",
        "fill",
    ),
}

PERSONAS = {
    "backend": "a backend developer who is short of time",
    "analyst": "a data analyst who thinks in tables",
    "scientist": "a research scientist who is no programmer by trade",
    "student": "a student with an exercise to hand in",
    "embedded": "an embedded engineer who counts bytes",
    "game": "a game programmer who thinks in frames",
    "operator": "a site reliability engineer during an incident",
    "quant": "a quantitative analyst who is precise to the letter",
    "maintainer": "a maintainer of old code who quotes what it does now",
    "newcomer": "somebody new to the language, whose first language is not English",
}

STYLES = {
    "terse": "a few words, no sentence",
    "sentence": "one full sentence",
    "question": "a question",
    "generate": 'starts with the word "Generate"',
    "typed": "names a type or container of the language",
    "use_case": "told from the situation in which it is needed",
    "identifiers": "uses the developer's own variable, field or function names",
    "error": "starts from an error message, a time-out or a wrong result that the developer has",
}


@dataclass(frozen=True, slots=True)
class Combination:
    """One value of each axis."""

    domain: str
    operation: str
    data: str
    constraint: str

    def phrases(self) -> dict[str, str]:
        """Axis → what a prompt says."""
        return {
            "domain": DOMAINS[self.domain],
            "operation": _OPERATIONS[self.operation][0],
            "data": DATA[self.data],
            "constraint": _CONSTRAINTS[self.constraint][0],
        }


AXES = {
    "domain": tuple(DOMAINS),
    "operation": tuple(_OPERATIONS),
    "data": tuple(DATA),
    "constraint": tuple(_CONSTRAINTS),
}

_STRANGE = {
    "finance": "bytes flags",
    "logistics": "bytes flags",
    "retail": "bytes flags",
    "documents": "reals points flags",
    "languages": "reals points flags intervals",
    "physics": "bytes texts dates",
    "geometry": "text texts bytes dates file",
    "maps": "bytes flags",
    "images": "text texts dates graph",
    "audio": "text texts graph dates",
    "calendars": "bytes points reals",
    "compilers": "reals points dates",
    "statistics": "bytes text",
    "puzzles": "file dates records",
    "archives": "points reals",
}


def fits(domain: str, operation: str, data: str, constraint: str) -> bool:
    """Whether the four can meet in one task."""
    _, constrained, never = _CONSTRAINTS[constraint]
    return (
        data in _OPERATIONS[operation][1].split()
        and data in constrained.split()
        and operation not in never.split()
        and data not in _STRANGE.get(domain, "").split()
    )
