"""FollowTheMoney's own library accepts every entity, and entities point to one another."""

import json

import pytest
from followthemoney import model
from hostile_posts import hostile_rows, written


@pytest.fixture(scope="module")
def unmasked(tmp_path_factory):
    return entities(written(tmp_path_factory.mktemp("open"), hostile_rows(), unmask=True))


def entities(out):
    return [json.loads(line) for line in (out / "entities.ftm.json").read_text("utf-8").splitlines()]


def check(made):
    ids = [one["id"] for one in made]
    assert len(ids) == len(set(ids))
    for one in made:
        schema = model.get(one["schema"])
        faults = {
            name for name, values in one["properties"].items() if schema.properties[name].validate(values)
        }
        reserved = {"phone"} & {name for name in faults if one["properties"][name] == ["+447700900123"]}
        assert faults == reserved  # the library takes no number of a range kept for examples
        if not faults:
            schema.validate(one)
        proxy = model.get_proxy(one)
        for name, values in one["properties"].items():
            prop = schema.properties[name]
            assert not prop.stub
            assert values and all(isinstance(value, str) and value for value in values)
            if prop.type.name == "entity":
                assert set(values) <= set(ids)
                target = next(model.get(other["schema"]) for other in made if other["id"] == values[0])
                assert target.is_a(prop.range)
            else:
                assert len(proxy.get(name)) == len(set(values)), (one["schema"], name, values)


def test_masked_entities_are_valid_and_carry_nothing_to_match_on(hostile_out):
    made = entities(hostile_out)
    check(made)
    names = {name for one in made for name in one["properties"]}
    assert not names & {"phone", "email", "website", "cryptoAddress", "publicKey"}
    assert {"LegalEntity", "Message", "UserAccount"} <= {one["schema"] for one in made}


def test_unmasked_entities_are_valid_and_carry_numbers(unmasked):
    check(unmasked)
    lead = next(one for one in unmasked if one["schema"] == "LegalEntity" and "phone" in one["properties"])
    assert "+447700900123" in lead["properties"]["phone"]
    assert {"CryptoWallet", "UserAccount", "Event"} <= {one["schema"] for one in unmasked}


def test_entities_of_the_sample_are_valid(sample_out):
    made = entities(sample_out)
    check(made)
    assert sum(one["schema"] == "LegalEntity" for one in made) == 30


def test_masked_ids_cannot_be_found_by_trying_numbers(hostile_out, unmasked):
    masked = {one["id"] for one in entities(hostile_out) if one["schema"] == "UserAccount"}
    assert masked and not masked & {one["id"] for one in unmasked}
