"""Where files would be moved to, and the secret that goes with it."""

from tests.simulator.account.account_calls import (
    BID,
    CONFIG,
    KEY,
    KEY_OF_DOCUMENT,
    PACK_NODES,
    SERVER,
)
from tests.simulator.caller import PROFILE, ask
from tests.simulator_farm import MakeFarm, SimulatedFarm


def test_bids_and_configuration_agree(simulated_farm: SimulatedFarm) -> None:
    bid, config = ask(simulated_farm, BID), ask(simulated_farm, CONFIG)

    assert config["inputBid"] == bid["input_bid"]
    assert config["outputBid"] == bid["output_bid"]
    assert config["configBid"] == bid["config_bid"]
    assert config["subUserOutputBids"] == bid["sub_user_output_bids"]


def test_one_engine_and_one_line_of_it_are_the_usual_ones(
    simulated_farm: SimulatedFarm,
) -> None:
    engines = ask(simulated_farm, CONFIG)["resqEngines"]
    (usual,) = [engine for engine in engines if engine["isDefault"]]

    assert usual["engineName"] == "RaySync"
    assert [line["isDefault"] for line in usual["respTaskEngineLines"]] == [1, 0]


def test_each_zone_has_its_server(simulated_farm: SimulatedFarm) -> None:
    here, abroad = (ask(simulated_farm, SERVER, {"zone": zone}) for zone in (1, 2))

    assert here["raysyncTransfer"] != abroad["raysyncTransfer"]
    assert here["clientVersion"] == abroad["clientVersion"]


def test_the_key_is_the_accounts_own_on_both_paths(new_farm: MakeFarm) -> None:
    farm, other = new_farm(seed=1), new_farm(seed=2)
    key, again = ask(farm, KEY), ask(farm, KEY_OF_DOCUMENT)

    assert key == again
    assert len(key["raySyncUserKey"]) == 40
    assert key["raySyncUserKey"] != ask(other, KEY)["raySyncUserKey"]
    profile = ask(farm, PROFILE)
    assert (key["id"], key["userName"]) == (profile["userId"], profile["userName"])


def test_the_access_key_is_no_part_of_any_answer(simulated_farm: SimulatedFarm) -> None:
    said = str([ask(simulated_farm, path) for path in (KEY, CONFIG, BID, SERVER)])

    assert simulated_farm.access_key not in said


def test_pack_nodes_have_names(simulated_farm: SimulatedFarm) -> None:
    names = [node["packName"] for node in ask(simulated_farm, PACK_NODES)]

    assert names == ["plan1", "plan2"]
