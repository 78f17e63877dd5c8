"""A page, looked at by its tags and by its words."""

import re
from html.parser import HTMLParser

VOID = {"meta", "link", "br"}


class Elements(HTMLParser):
    """Collects the tags of a page and the balance of those that have to be closed."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.attributes = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def visible(text):
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", "", text, flags=re.DOTALL))
