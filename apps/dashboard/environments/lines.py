"""One render environment as the page shows it, with what was asked for about it."""

from dataclasses import dataclass, field
from hashlib import blake2b
from urllib.parse import urlencode

from django.urls import reverse

from apps.actions.models import Intent, IntentState
from apps.dashboard.clicks.said import Said, said_of
from apps.dashboard.environments.catalogue import LINUX, WINDOWS, Catalogue
from apps.dashboard.environments.saved import Chosen, Saved
from apps.farm.models import FarmAccount
from apps.farm.naming import software_name
from apps.farm.rights import Rights

ADD, UPDATE, DELETE, DEFAULT = "env_add", "env_update", "env_delete", "env_default"
ASKED = (ADD, UPDATE, DELETE, DEFAULT)
UNKNOWN = Catalogue()
"""Of a program whose plugins nobody asked for."""
_OVER_BADLY = (IntentState.REJECTED, IntentState.REFUTED, IntentState.WITHDRAWN)


@dataclass(frozen=True)
class EnvironmentLine:
    """A saved environment, or one that was asked for and is not there."""

    account_id: int
    saved: Saved
    said: Said = field(default_factory=Said)
    is_there: bool = True
    """Whether the farm lists it."""
    may_change: bool = False
    again: str = ""
    """The click that added it in vain; "" for none."""

    @property
    def element_id(self) -> str:
        """Id of its element."""
        text = f"{self.saved.software}/{self.saved.system}/{self.saved.name}"
        digest = blake2b(text.encode(errors="replace"), digest_size=8)
        return f"e{digest.hexdigest()}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.saved, self.said, self.is_there, self.may_change, self.again)

    @property
    def edit_url(self) -> str:
        """The form that changes it."""
        return self._url("account-environment", name=self.saved.name)

    @property
    def copy_url(self) -> str:
        """The form that makes another one like it."""
        return self._url("account-environment", like=self.saved.name)

    @property
    def again_url(self) -> str:
        """The form as it was filled in."""
        return self._url("account-environment", again=self.again) if self.again else ""

    @property
    def delete_url(self) -> str:
        """The question before it is deleted."""
        return self._url("account-environment-delete", name=self.saved.name)

    @property
    def software_url(self) -> str:
        """All versions and plugins of its program."""
        place = {"account": self.account_id, "software": self.saved.software}
        if self.saved.system == LINUX:
            place["os"] = LINUX
        return f"{reverse('software')}?{urlencode(place)}"

    def _url(self, address: str, **query: str) -> str:
        place = {one: text.encode(errors="replace") for one, text in query.items()}
        place |= {"software": str(self.saved.software).encode()}
        place |= {"os": str(self.saved.system).encode()}
        return f"{reverse(address, args=(self.account_id,))}?{urlencode(place)}"


def listed_line(
    account: FarmAccount,
    saved: Saved,
    intent: Intent | None,
    *,
    rights: Rights,
    may_change: bool,
) -> EnvironmentLine:
    """An environment that the farm lists."""
    going = intent is not None and intent.operation == DELETE and _is_open(intent)
    return EnvironmentLine(
        account_id=account.pk,
        saved=saved,
        said=said_of(rights, intent),
        may_change=may_change and not going,
    )


def wanted_line(
    account: FarmAccount,
    intent: Intent,
    catalogue: Catalogue,
    *,
    rights: Rights,
    may_change: bool,
) -> EnvironmentLine:
    """One that somebody asked for and that the farm does not list, or not yet."""
    failed = intent.state in _OVER_BADLY
    return EnvironmentLine(
        account_id=account.pk,
        saved=wanted_of(intent, catalogue),
        said=said_of(rights, intent),
        is_there=False,
        again=str(intent.pk) if failed and may_change else "",
    )


def wanted_of(intent: Intent, catalogue: Catalogue = UNKNOWN) -> Saved:
    """The environment that a click asks for; `catalogue` tells what its plugins are
    called."""
    wanted = intent.params
    software = wanted.get("cg_id") or 0
    return Saved(
        name=intent.target,
        software=software,
        program=wanted.get("cg_name") or software_name(software),
        version=wanted.get("cg_version", ""),
        system=wanted.get("render_system", WINDOWS),
        plugins=tuple(
            Chosen(number, plugin.name, plugin.version)
            if (plugin := catalogue.plugin_of(number))
            else Chosen(number, "", "")
            for number in wanted.get("plugin_ids", ())
        ),
        layer_type=wanted.get("render_layer_type", 0),
        project_path=wanted.get("project_path", ""),
    )


def is_wanted(intent: Intent) -> bool:
    """Whether it is worth telling of an environment that is not listed: it is to be
    added, or could not be."""
    return intent.operation == ADD and intent.state != IntentState.CONFIRMED


def _is_open(intent: Intent) -> bool:
    return intent.settled_at is None
