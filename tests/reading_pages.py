"""A page as a browser would see it, for tests of what is written as HTML."""

from html.parser import HTMLParser

VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Keeps the tags, whether each was closed, their attributes, and the text."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.text, self.faults = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def read(page):
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def words(page):
    return " ".join(" ".join(read(page).text).split())
