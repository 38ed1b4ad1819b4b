"""Reads about the cloud itself: regions, software, analysis errors, ways to send."""

from collections.abc import Iterable

from apps.renderbus.calls.fields import some_texts
from apps.renderbus.calls.group import Group, one, sealed
from apps.renderbus.codes import Language, OperatingSystem
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.schemas import (
    AnalysisErrorRow,
    PackNodeRow,
    PlatformRow,
    PluginRows,
    RaySyncKeyRow,
    SoftwareRows,
    TransferServerRow,
)
from apps.renderbus.schemas.rows import read_list


class CloudQuery(Group):
    """What the cloud offers, and what its numbers mean."""

    def platforms(self) -> list[PlatformRow]:
        """queryPlatforms: the regions of this cloud."""
        body = {"zone": self._caller.credentials.zone}
        return self._caller.call(
            Endpoint.PLATFORMS, body, lambda it: read_list(PlatformRow, it.data)
        )

    def error_detail(
        self, codes: Iterable[str], *, language: int = Language.CHINESE
    ) -> list[AnalysisErrorRow]:
        """queryAnalyseErrorDetail: what analysis errors mean, and what to do.

        A code that the farm does not know is not among the rows.
        """
        listed = some_texts(codes)
        body: dict[str, object] = {"language": int(language)}
        body |= {"codes": listed} if len(listed) > 1 else {"code": listed[0]}
        return self._rows(Endpoint.ERROR_DETAIL, body, AnalysisErrorRow)

    def supported_software(self) -> SoftwareRows:
        """querySoftwareList: what can be rendered with."""
        return self._one(Endpoint.SOFTWARE, {}, SoftwareRows)

    def supported_plugins(
        self, software: int, *, os: int = OperatingSystem.WINDOWS
    ) -> PluginRows:
        """querySoftwareDetail: a software's versions, and the plugins of each."""
        system = OperatingSystem(os).name.lower()
        body: dict[str, object] = {"cgId": int(software), "osName": system}
        return self._one(Endpoint.PLUGINS, body, PluginRows)

    def transfer_server(self) -> TransferServerRow:
        """getServerInfo: where RaySync listens."""
        body: dict[str, object] = {"zone": self._caller.credentials.transfer_zone}
        return self._one(Endpoint.TRANSFER_SERVER, body, TransferServerRow)

    def raysync_key(self) -> RaySyncKeyRow:
        """getRaySyncUserKey: the account's key for RaySync, a secret."""
        return self._caller.call(Endpoint.RAYSYNC_KEY, {}, sealed(one(RaySyncKeyRow)))

    def pack_node(self) -> list[PackNodeRow]:
        """getUserPackNodeInfo: the packs of machines that the account has hired."""
        return self._rows(Endpoint.PACK_NODE, {}, PackNodeRow)
