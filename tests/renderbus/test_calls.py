"""Labels, environments, software, files: what the calls take and what they give."""

from typing import Any

import pytest

from apps.renderbus.client import FarmClient, RenderEnv
from apps.renderbus.codes import LabelStatus, OperatingSystem, ProjectScope, Software
from apps.renderbus.errors import FarmUnavailable
from tests.renderbus import stub

ENVIRONMENT = RenderEnv(edit_name="a", cg_id=2000, cg_name="Maya", cg_version="2020")

LISTS: list[Any] = [
    lambda it: it.query.error_detail(["1"]),
    lambda it: it.query.pack_node(),
    lambda it: it.user.hardware_config(),
    lambda it: it.env.environments(2000),
    lambda it: it.transfer.output_files(),
]


@pytest.mark.parametrize("call", LISTS)
def test_a_list_of_nothing_is_empty(
    call: Any, farm: stub.Farm, client: FarmClient
) -> None:
    farm.then(stub.code(200, []), stub.code(200, None), stub.code(700))
    assert [call(client) for _ in range(3)] == [[], [], []]


@pytest.mark.parametrize("call", [*LISTS, lambda it: it.tag.labels()])
@pytest.mark.parametrize("data", ["SUCCESS", 5])
def test_what_is_no_list_is_not_taken_for_an_empty_one(
    call: Any, data: Any, farm: stub.Farm, client: FarmClient
) -> None:
    farm.then(*[stub.code(200, data)] * 3)
    with pytest.raises(FarmUnavailable, match="another shape"):
        call(client)


@pytest.mark.parametrize(
    "call",
    [
        lambda it: it.tag.add(" "),
        lambda it: it.tag.delete(""),
        lambda it: it.tag.add_to_tasks("", [1]),
        lambda it: it.tag.add_to_tasks("a", []),
        lambda it: it.tag.remove_from_tasks([], [1]),
        lambda it: it.tag.remove_from_tasks(["a"], []),
        lambda it: it.env.delete(""),
        lambda it: it.env.set_default(""),
        lambda it: it.env.environments_of([]),
        lambda it: it.query.error_detail([]),
        lambda it: it.task.edit_hardware([1], config_ids=[], model="a", ram="b"),
        lambda it: it.transfer.upload_task_json(1, ""),
        lambda it: it.transfer.output_files(path=""),
    ],
)
def test_a_call_about_nothing_is_never_sent(
    call: Any, farm: stub.Farm, client: FarmClient
) -> None:
    with pytest.raises(ValueError, match="a call needs"):
        call(client)
    assert farm.received == []


def test_a_lone_text_is_no_list_of_texts(client: FarmClient) -> None:
    with pytest.raises(TypeError, match="not one"):
        client.query.error_detail("15000")
    with pytest.raises(TypeError, match="not one"):
        client.tag.remove_from_tasks("label", [1])


def test_labels_are_in_use_unless_told_otherwise(
    farm: stub.Farm, client: FarmClient
) -> None:
    client.tag.add("灯光")
    client.tag.add("b", status=LabelStatus.OFF)
    bodies = [request.body for request in farm.received]
    assert bodies == [{"newName": "灯光", "status": 0}, {"newName": "b", "status": 1}]


def test_labels_may_be_taken_off_by_id_too(farm: stub.Farm, client: FarmClient) -> None:
    client.tag.remove_from_tasks(["a"], [7], label_ids=[3671])
    assert farm.received[0].body["labelIds"] == [3671]


def test_projects_of_others_can_be_asked_for(
    farm: stub.Farm, client: FarmClient
) -> None:
    rows = [{"projectId": "3671", "projectName": "a"}, None]
    farm.answer("project/list", {"projectNameList": rows})
    (row,) = client.tag.projects(ProjectScope.ALL_OF_MAIN)
    assert (row.project_id, row.project_name) == (3671, "a")
    assert farm.received[0].body == {"flag": 2}
    farm.answer("project/list", {"projectNameList": None})
    assert client.tag.projects() == []


def test_a_versions_plugins_are_read(farm: stub.Farm, client: FarmClient) -> None:
    version = {"pluginId": 1652, "pluginName": "z", "pluginVersion": "z 2.02"}
    data = {
        "cgPlugin": [{"cvId": 23, "pluginName": "z", "pluginVersions": [version]}],
        "cgVersion": [{"id": 23, "cgId": 2005, "cgName": "C", "cgVersion": "R19"}],
    }
    farm.answer("querySoftwareDetail", data)
    rows = client.query.supported_plugins(Software.CINEMA_4D, os=OperatingSystem.LINUX)
    assert farm.received[0].body == {"cgId": 2005, "osName": "linux"}
    assert rows.cg_plugin[0].cv_id == rows.cg_version[0].id == 23
    assert rows.cg_plugin[0].plugin_versions[0].plugin_id == 1652
    assert rows.render_info_list == []
    with pytest.raises(ValueError, match="not a valid"):
        client.query.supported_plugins(2005, os=7)


def test_environments_of_several_softwares_come_in_one_call(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("getUserPluginConfig", [{"editName": "a", "respUserPluginInfoVos": 0}])
    (row,) = client.env.environments_of([Software.MAYA, 2004], os=0)
    assert (row.edit_name, row.resp_user_plugin_info_vos) == ("a", [])
    assert farm.received[0].body == {"cgIds": [2000, 2004], "osName": 0}


@pytest.mark.parametrize("data", [None, "SUCCESS", {}])
def test_an_environment_is_saved_whatever_the_data_say(
    data: Any, farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("addUserPluginConfig", data)
    assert client.env.add(ENVIRONMENT).edit_name is None
    assert "projectPath" not in farm.received[0].body


def test_an_environment_may_have_a_project_folder() -> None:
    body = RenderEnv(
        edit_name="a", cg_id=1, cg_name="b", cg_version="1", project_path="/p"
    ).body()
    assert body["projectPath"] == "/p"


def test_output_is_asked_for_by_task_or_by_path(
    farm: stub.Farm, client: FarmClient
) -> None:
    folder = {"directory": "true", "fileSize": "null", "fileType": "null"}
    file = {"directory": False, "fileSize": "88", "fileType": "exr", "isArrears": 1}
    farm.answer("getOutputUserDirFile", [folder, file])
    first, second = client.transfer.output_files(path="/1484861_a/layer3")
    assert (first.directory, first.file_size, first.file_type) == (True, None, None)
    assert (second.directory, second.file_size, second.file_type) == (False, 88, "exr")
    assert farm.received[0].body == {"treePath": "/1484861_a/layer3"}
    with pytest.raises(ValueError, match="either a task or a path"):
        client.transfer.output_files(1484861, "/a")


def test_a_server_of_another_shape_is_one_without_addresses(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("getServerInfo", {"raysyncTransfer": [], "clientVersion": 3})
    server = client.query.transfer_server()
    assert server.client_version == "3"
    assert server.raysync_transfer.server_ip is None


def test_engines_without_accounts_are_engines(
    farm: stub.Farm, client: FarmClient
) -> None:
    engines = [{"engineName": "RaySync", "resqEngineAccounts": None}, None]
    farm.answer("getConfig", {"resqEngines": engines})
    (engine,) = client.transfer.config().resq_engines
    assert (engine.engine_name, engine.resq_engine_accounts) == ("RaySync", [])


def test_a_task_that_the_farm_does_not_know_has_no_small_ones(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("queryTaskInfo", {"total": 0, "items": []})
    assert client.query.small_task_ids(7) == [7]
