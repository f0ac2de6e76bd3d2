"""A page of Prefect's UI in a browser, and what a person does on it; its labels are looked for."""

from contextlib import suppress

import pytest

from tests.running_services import wait_for

playwright = pytest.importorskip("playwright.sync_api", reason="make check-ui installs Playwright")
PATIENCE_S = 1200
LABEL = "contains(@class, 'schema-form-property__label')"
FIELD = "ancestor::div[starts-with(@class, 'p-label schema-form-property')][1]"


class Ui:
    """The page of a server of ours; the folder takes its screenshots."""

    def __init__(self, own, page, folder):
        self.own, self.page, self.folder = own, page, folder

    def open(self, path):
        self.page.goto(f"http://127.0.0.1:{self.own.port}{path}")

    def leave(self):
        """For a wait of minutes: a run's page draws all the time, at the cost of what runs."""
        self.page.goto("about:blank")

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def tab(self, name):
        self.page.get_by_role("tablist").get_by_text(name, exact=True).click()

    def field(self, title):
        """The innermost part of a form that has this title."""
        said = "normalize-space()"
        named = f"({said}='{title}' or {said}='{title} (Optional)')"
        return self.page.locator(f"//span[{LABEL} and {named}]/{FIELD}")

    def choose(self, title, text):
        """Chooses from the field's list; while a form still moves, the list may close again."""
        option = self.page.locator(".p-select-option__text", has_text=text)
        button = self.field(title).locator(".p-select-button__control")

        def is_chosen():
            button.press("ArrowDown")  # opens the list, and leaves open one that is
            with suppress(playwright.TimeoutError):
                option.click(timeout=10_000)
            return text in button.inner_text()

        wait_for(text, is_chosen, PATIENCE_S)

    def sees(self, text, patience_s=PATIENCE_S):
        self.page.get_by_text(text).first.wait_for(timeout=patience_s * 1000)

    def keep(self, name):
        """A screenshot, once what moves has come to rest."""
        self.page.wait_for_timeout(1500)
        self.page.screenshot(path=self.folder / f"ui-{name}.png")
