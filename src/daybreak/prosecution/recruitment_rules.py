"""Rules that join several finds, each a function whose docstring is the sentence the user sees.

A rule takes what was said, one boolean per post for each indicator, and answers for all posts at once; a
single post is a batch of one. Joining weighs more than its parts because the published lists describe
patterns (high pay without skills, a package abroad, a debt paid off by work), not single words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from daybreak.standard.indicators import Citation, DelphiIndicator, Strength, delphi_indicators, publications

Flags = npt.NDArray[np.bool_]
Said = Mapping[str, Flags]

#: Mentions from which an employer counts as well described, and the key under which rules ask for it.
ENOUGH = 20
WELL_DESCRIBED = "employer_well_described"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is called, where it comes from, how much it weighs, and the function that decides."""

    id: str
    family: str
    label: str
    sources: tuple[Citation, ...]
    delphi: DelphiIndicator | None
    strength: Strength
    palermo: str
    decide: Callable[[Said], Flags]
    parts: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The sentence the user sees: the function's docstring."""
        return " ".join((self.decide.__doc__ or "").split())


def high_pay_without_skills(said: Said) -> Flags:
    """The advertisement promises high or guaranteed pay for work that asks no skills."""
    abroad = (
        said["work_abroad"] | said["travel_provided"] | said["visa_arranged"] | said["scam_compound_hint"]
    )
    high = said["high_pay_claimed"] | said["guaranteed_earnings"] | (said["monthly_pay"] & abroad)
    return (high | said["pay_far_above_place"]) & said["no_experience_needed"]


def unrealistic_pay(said: Said) -> Flags:
    """The pay offered is far above what such work pays in the country where it is to be done."""
    for_anyone = said["no_experience_needed"] & ~said["degree_asked"]
    trained = said["degree_asked"] | said["qualifications_asked"] | said["qualified_job"]
    # four times entry pay is more than professionals average, ten times is a director's pay
    return (said["pay_far_above_place"] & for_anyone) | (said["pay_beyond_place"] & ~trained)


def package_abroad(said: Said) -> Flags:
    """Work abroad that asks no degree comes with journey, visa or lodging, which makes a worker dependent."""
    arranged = said["travel_provided"].astype(np.int8) + said["lodging_provided"] + said["visa_arranged"]
    away = said["work_abroad"] | said["visa_arranged"] | said["scam_compound_hint"]
    # posts abroad for graduates bring journey and lodging honestly; the published pattern asks no skills
    return (arranged >= 2) & away & ~said["degree_asked"]


def debt_paid_by_work(said: Said) -> Flags:
    """Costs or an advance are to be paid off out of the wage, the way a debt bondage begins."""
    return said["wage_deduction"] & (
        said["advance_offered"] | said["recruitment_fee"] | said["travel_provided"]
    )


def cut_off_and_kept(said: Said) -> Flags:
    """Papers, phone or freedom to leave are taken from a worker who lives where the employer says."""
    taken = said["documents_taken"] | said["movement_restricted"] | said["contact_forbidden"]
    return taken & (said["lodging_provided"] | said["live_at_work"] | said["remote_place"])


def young_women_away(said: Said) -> Flags:
    """Young or good-looking women are wanted for work away from home, with journey or lodging provided."""
    person = said["gender_demanded"] & (said["age_demanded"] | said["appearance_demanded"])
    return person & (said["work_abroad"] | said["travel_provided"] | said["lodging_provided"])


def messenger_only(said: Said) -> Flags:
    """A private messenger is the contact; no e-mail address or web page is given."""
    return said["messenger_contact"] & ~said["reachable_contact"]


def hidden_employer(said: Said) -> Flags:
    """High pay or easy work is offered while nothing says who the employer is."""
    lure = (
        said["high_pay_claimed"]
        | said["guaranteed_earnings"]
        | said["no_experience_needed"]
        | said["money_mule"]
    )
    return lure & ~said["employer_described"] & ~said["registered_employer"]


def money_without_employer(said: Said) -> Flags:
    """A sum of money is offered while little or nothing says who would pay it."""
    return said["pay_amount"] & ~said[WELL_DESCRIBED] & ~said["registered_employer"]


def scam_work_abroad(said: Said) -> Flags:
    """Online chat, typing or customer-service work comes with a journey to the place of work."""
    moved = said["travel_provided"] | said["visa_arranged"] | said["lodging_provided"] | said["leave_at_once"]
    return said["scam_compound_hint"] & moved


def _rule(
    decide: Callable[[Said], Flags],
    label: str,
    sources: str,
    *,
    delphi: str | None,
    strength: Strength,
    palermo: str,
    family: str,
    parts: str,
) -> Rule:
    cited = [entry.partition(".") for entry in sources.split()]
    return Rule(
        id=decide.__name__,
        family=family,
        label=label,
        sources=tuple(Citation(publications()[key], number or None) for key, _, number in cited),
        delphi=delphi_indicators()[delphi] if delphi else None,
        strength=strength,
        palermo=palermo,
        decide=decide,
        parts=tuple(parts.split()),
    )


#: Every rule, in the order they are shown. `parts` are the indicators whose finds are the rule's evidence.
RULES: tuple[Rule, ...] = (
    _rule(
        high_pay_without_skills,
        "High pay without skills",
        "POLARIS OHCHR-SCAM INTERPOL-FRAUD",
        delphi="DR.02",
        strength="medium",
        palermo="means",
        family="pay_pattern",
        parts="high_pay_claimed guaranteed_earnings monthly_pay pay_far_above_place no_experience_needed",
    ),
    _rule(
        unrealistic_pay,
        "Unrealistic pay for the job and place",
        "POLARIS OHCHR-SCAM ILOSTAT FACTBOOK",
        delphi="DR.02",
        strength="medium",
        palermo="means",
        family="pay_pattern",
        parts="pay_far_above_place pay_beyond_place no_experience_needed",
    ),
    _rule(
        package_abroad,
        "Package abroad",
        "OHCHR-SCAM UNODC-IND PALERMO",
        delphi="AVR.14",
        strength="medium",
        palermo="act",
        family="movement_pattern",
        parts="travel_provided lodging_provided visa_arranged work_abroad",
    ),
    _rule(
        debt_paid_by_work,
        "Debt paid off by work",
        "DELPHI ILO-11.9 UNODC-IND",
        delphi="CD.02",
        strength="strong",
        palermo="means",
        family="debt_pattern",
        parts="wage_deduction advance_offered recruitment_fee travel_provided",
    ),
    _rule(
        cut_off_and_kept,
        "Cut off and kept",
        "DELPHI ILO-11.3 ILO-11.4 ILO-11.7",
        delphi="CD.03",
        strength="strong",
        palermo="means",
        family="control_pattern",
        parts="documents_taken movement_restricted contact_forbidden lodging_provided live_at_work "
        "remote_place",
    ),
    _rule(
        young_women_away,
        "Young women wanted far from home",
        "POLARIS UNODC-IND ILO-C111",
        delphi="AVD.02",
        strength="medium",
        palermo="act",
        family="person_pattern",
        parts="gender_demanded age_demanded appearance_demanded work_abroad travel_provided lodging_provided",
    ),
    _rule(
        messenger_only,
        "Messenger is the only contact",
        "OHCHR-SCAM INTERPOL-FRAUD",
        delphi=None,
        strength="weak",
        palermo="act",
        family="employer",
        parts="messenger_contact",
    ),
    _rule(
        hidden_employer,
        "A lure without an employer",
        "POLARIS FTC-JOBS IOM-IRIS",
        delphi="DR.01",
        strength="medium",
        palermo="means",
        family="employer_pattern",
        parts="high_pay_claimed guaranteed_earnings no_experience_needed money_mule",
    ),
    _rule(
        money_without_employer,
        "Money without an employer",
        "POLARIS FTC-JOBS",
        delphi=None,
        strength="weak",
        palermo="means",
        family="employer_pattern",
        parts="pay_amount",
    ),
    _rule(
        scam_work_abroad,
        "Online work with a journey",
        "OHCHR-SCAM UNODC-TIP INTERPOL-FRAUD",
        delphi="CD.06",
        strength="medium",
        palermo="purpose",
        family="crime_pattern",
        parts="scam_compound_hint travel_provided visa_arranged lodging_provided leave_at_once",
    ),
)
