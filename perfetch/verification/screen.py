"""A first look at a program without running it: a plain refusal is cheaper than a killed process.

A convenience, not the wall: the sandbox holds without it. Files, clocks and dates are allowed.
"""

import ast
import re

from perfetch.records import Language, Outcome

MODULES = frozenset({
    "asyncio", "socket", "socketserver", "subprocess", "ctypes", "cffi", "multiprocessing",
    "concurrent.futures.process", "signal", "importlib", "imp", "runpy", "inspect", "pty", "fcntl",
    "urllib.request", "http.client", "http.server", "ftplib", "smtplib", "ssl", "webbrowser",
    "_socket", "_posixsubprocess", "_ctypes", "_signal",
})  # fmt: skip
CALLS = frozenset({
    "os.fork", "os.forkpty", "os.system", "os.popen", "os.kill", "os.killpg", "os._exit",
    "os.abort", "os.posix_spawn", "os.posix_spawnp", "os.execv", "os.execve", "os.execl",
    "os.execle", "os.execlp", "os.execvp", "os.execvpe", "sys.exit", "sys._getframe",
    "sys.settrace", "sys.setprofile",
})  # fmt: skip
BARE = frozenset(["exit", "quit", "eval", "exec", "compile", "__import__", "breakpoint"])
HEADERS = re.compile(
    r'^\s*#\s*include\s*(?:<|")\s*((?:sys/(?:socket|ptrace|syscall|wait|prctl)|spawn|signal|csignal|'
    r'netdb|netinet/\w+|arpa/\w+|dlfcn)(?:\.h)?|[./~].*?)\s*[>"]',
    re.MULTILINE,
)
WORDS = re.compile(
    r"\b(system|fork|vfork|execv\w*|execl\w*|popen|syscall|socket|ptrace|dlopen|_exit|_Exit|"
    r"quick_exit|abort|exit|asm|__asm__|raise|kill)\s*(?:volatile\s*)?\("
)
DIRECTIVES = re.compile(r"^\s*#\s*(?:include|pragma|define|line)\b.*\\\s*$", re.MULTILINE)
_CPP_QUIET = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def screen(code: str, language: Language) -> tuple[Outcome, str] | None:
    """Why the program is refused unrun (`FORBIDDEN`, or `COMPILE_ERROR`), or None."""
    return _screen_python(code) if language == "python" else _screen_cpp(code)


def _screen_python(code: str) -> tuple[Outcome, str] | None:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError) as error:
        return Outcome.COMPILE_ERROR, f"is not Python: {error}"
    for node in ast.walk(tree):
        for name in _names(node):
            if _is_forbidden(name):
                return Outcome.FORBIDDEN, f"uses {name} (line {getattr(node, 'lineno', 0)})"
    return None


def _is_forbidden(name: str) -> bool:
    if name in CALLS or name in BARE:
        return True
    parts = name.split(".")
    return any(".".join(parts[:count]) in MODULES for count in range(1, len(parts) + 1))


def _names(node: ast.AST) -> list[str]:
    """The dotted names that a node imports, reads from a module, or calls bare."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        dotted = f"{node.value.id}.{node.attr}"
        return [dotted] if dotted in CALLS else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return [node.func.id] if node.func.id in BARE else []
    return []


def _screen_cpp(code: str) -> tuple[Outcome, str] | None:
    header = HEADERS.search(code)
    if header:
        return Outcome.FORBIDDEN, f"includes {header[1]}"
    if DIRECTIVES.search(code):
        return Outcome.FORBIDDEN, "continues a preprocessor line"
    word = WORDS.search(_CPP_QUIET.sub(lambda match: " " * len(match[0]), code))
    if word:
        line = code.count("\n", 0, word.start()) + 1
        return Outcome.FORBIDDEN, f"calls {word[1]} (line {line})"
    return None
