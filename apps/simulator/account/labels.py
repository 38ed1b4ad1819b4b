"""The account's labels (the farm calls them projects), and what they are put on."""

from typing import NamedTuple

from apps.simulator.seed.words import OTHERS_PROJECTS, OWN_PROJECTS

FIRST_LABEL_ID = 3671
MOST_LETTERS = 64


class Label(NamedTuple):
    """A label; `own` is False where a sub-account made it."""

    id: int
    name: str
    status: int
    own: bool


class Labels:
    """Every label of the account and its sub-accounts, oldest first."""

    def __init__(self) -> None:
        self._by_id: dict[int, Label] = {}
        self._ids: dict[str, int] = {}
        self._next = FIRST_LABEL_ID
        for name in OWN_PROJECTS:
            self.add(name)
        for name in OTHERS_PROJECTS:
            self.add(name, own=False)

    def add(self, name: str, *, status: int = 0, own: bool = True) -> Label:
        """A new label; the name must not be taken."""
        label = Label(self._next, name, status, own)
        self._next += 2
        self._by_id[label.id] = label
        self._ids[name] = label.id
        return label

    def find(self, name: str) -> Label | None:
        """The label with this name."""
        found = self._ids.get(name)
        return None if found is None else self._by_id[found]

    def need(self, name: str) -> Label:
        """The label with this name, made where there is none."""
        return self.find(name) or self.add(name)

    def delete(self, label: Label) -> None:
        """Take a label away; tasks that have it show it no longer."""
        del self._by_id[label.id]
        del self._ids[label.name]

    def listed(self, *, others: bool) -> list[Label]:
        """The account's own labels, with its sub-accounts' where wanted."""
        return [label for label in self._by_id.values() if others or label.own]

    def names(self, label_ids: tuple[int, ...]) -> dict[str, str]:
        """Names by id as text; those that were deleted are left out."""
        known = self._by_id
        return {str(place): known[place].name for place in label_ids if place in known}
