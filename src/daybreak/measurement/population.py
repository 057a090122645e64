"""How many people live where victims were counted: the denominator of a rate, by sex, age group or place.

Statistical offices write the same group in many ways and cut ages into finer bands than victims' records do.
So sexes and ages are read for what they mean, finer bands are added up where they fill a group exactly, and
total rows are used but never added to their parts. What does not fill a group exactly is refused: a rate over
nearly the right people is a wrong rate.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import isfinite
from pathlib import Path

from daybreak.errors import BadValue, ColumnMissing, HistoriesUnfit
from daybreak.measurement.table_files import FileTable, read_table
from daybreak.standard.records import Source

#: Dimensions with a meaning of their own, and what columns of them are called.
SEX, AGE, FORM = "sex", "age", "form"
_NAMES = {
    SEX: {"sex", "gender", "sexo", "género", "sexe", "genre", "الجنس"},
    AGE: {
        "age", "age group", "age band", "age range", "age class", "agegroup", "ageband", "ages",
        "edad", "grupo de edad", "grupos de edad", "âge", "groupe d'âge", "tranche d'âge", "العمر",
        "الفئة العمرية",
    },
    FORM: {
        "form", "form of exploitation", "exploitation", "exploitation type", "type of exploitation",
        "exploitation form", "purpose", "purpose of exploitation",
    },
}  # fmt: skip
_PEOPLE = {
    "population", "people", "residents", "inhabitants", "pop", "población", "habitantes", "habitants",
    "عدد السكان", "السكان",
}  # fmt: skip
#: Every sex, every age, every place: a row that holds the others.
TOTAL = "_T"
_TOTALS = {
    "_t", "t", "total", "all", "both", "both sexes", "all sexes", "all ages", "allage", "any",
    "ambos sexos", "todas las edades", "ensemble", "les deux sexes", "tous âges", "المجموع", "الإجمالي",
}  # fmt: skip
_SEXES = {
    "F": {
        "f", "female", "females", "woman", "women", "girl", "girls", "women and girls", "girls and women",
        "mujer", "mujeres", "femenino", "femme", "femmes", "féminin", "أنثى", "إناث", "الإناث", "نساء",
    },
    "M": {
        "m", "male", "males", "man", "men", "boy", "boys", "men and boys", "boys and men",
        "hombre", "hombres", "varón", "varones", "masculino", "homme", "hommes", "masculin", "ذكر", "ذكور",
        "الذكور", "رجال",
    },
}  # fmt: skip
#: Where these stand in one column, M is a woman (mujer), not a man.
_HOMBRE_MUJER = {"h", "m"}
#: Hyphens and dashes of all kinds.
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-")
#: Dimensions over which residents are the same people again.
_PERIODS = {"year", "period", "date", "month", "time period"}
#: Most ways of putting bands of ages together that are tried.
_MOST_CHAINS = 100
#: Parts may add up to so much of their total, for rounding.
_ROUNDED = 1.01
#: Values that say nobody knows.
UNKNOWN = {
    "unknown", "not known", "not stated", "not specified", "unspecified", "missing", "na", "n/a", "?",
    "desconocido", "no consta", "inconnu", "non précisé", "غير معروف", "غير محدد",
}  # fmt: skip
#: The age at which childhood ends (Protocol to Prevent, Suppress and Punish Trafficking in Persons, art. 3).
ADULT = 18
#: An oldest band that ends here or later is taken to hold everybody older too.
_OLDEST = 95

Ages = tuple[int, int | None]

_CHILD = {
    "child", "children", "minor", "minors", "underage", "niños", "menores", "enfants", "mineurs", "أطفال",
}  # fmt: skip
_GROWN = {"adult", "adults", "adultos", "adultes", "بالغون"}
#: What says that numbers are ages, and not which.
_YEARS = re.compile(
    r"\b(?:years?|yrs?|old|ages?|aged|y\.?o\.?|años?|de edad|ans?|سنوات|سنة|عاما|عامًا)\b|(?<=\d)y\b"
)
_AGES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:de )?y?(\d+) ?(?:-|to|t|a|à|إلى) ?(\d+)"), "between"),
    (re.compile(r"(?:<|under|below|less than|younger than|y_lt|menos de|moins de|أقل من) ?(\d+)"), "under"),
    (re.compile(r"(?:<=|≤|up to|hasta) ?(\d+)|(\d+) (?:and|or|&) (?:under|younger|below|less)"), "up to"),
    (
        re.compile(
            r"(?:>=|≥|from|y_ge) ?(\d+)|(\d+) ?(?:\+|plus)"
            r"|(\d+) (?:(?:and|or|&) (?:over|older|above|more)|y más|o más|et plus|ou plus|فأكثر|فما فوق)"
        ),
        "from",
    ),
    (re.compile(r"(?:>|over|above|older than) ?(\d+)"), "over"),
    (re.compile(r"y?(\d+)"), "only"),
)


def dimension_of(column: str) -> str:
    """What a column divides people by: `sex`, `age`, `form`, or its own name in small letters.

    >>> dimension_of("Age_Group"), dimension_of("Form of exploitation"), dimension_of("Region")
    ('age', 'form', 'region')
    """
    name = _plain(column.replace("_", " "))
    return next((kind for kind, names in _NAMES.items() if name in names), name)


def ages_of(text: str) -> Ages | None:
    """The youngest and oldest year of an age group, the oldest None where it is open; None if it is no age.

    >>> ages_of("under 18"), ages_of("18+"), ages_of("15–17"), ages_of("Adults"), ages_of("young")
    ((0, 17), (18, None), (15, 17), (18, None), None)
    """
    plain = " ".join(_YEARS.sub("", _plain(text)).split())
    if plain in _CHILD:
        return 0, ADULT - 1
    if plain in _GROWN:
        return ADULT, None
    for pattern, kind in _AGES:
        found = pattern.fullmatch(plain)
        if found:
            return _range(kind, [int(one) for one in found.groups() if one])
    return None


def _plain(text: str) -> str:
    """Small letters, one blank between words, dashes and wide letters as on a keyboard."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).casefold().split())


def _range(kind: str, numbers: Sequence[int]) -> Ages | None:
    first = numbers[0]
    if kind == "between":
        return (first, numbers[1]) if first <= numbers[1] else None
    ranges: dict[str, Ages | None] = {
        "under": (0, first - 1) if first else None,
        "up to": (0, first),
        "from": (first, None),
        "over": (first + 1, None),
        "only": (first, first),
    }
    return ranges[kind]


def category_of(dimension: str, text: str) -> str | Ages:
    """What a value means: `_T` for everybody, `F` or `M`, a range of ages, or its words in small letters."""
    plain = _plain(text)
    if plain in _TOTALS:
        return TOTAL
    if dimension == SEX:
        return next((code for code, words in _SEXES.items() if plain in words), plain)
    if dimension == AGE:
        return ages_of(text) or plain
    return plain


def check_sexes(where: str, values: Iterable[str]) -> None:
    """Refuse H beside M, in which M is a woman and would be taken for a man.

    Raises:
        BadValue: A column of sexes holds both.
    """
    letters = {_plain(value) for value in values}
    if letters >= _HOMBRE_MUJER:
        needed = "M can be mujer (a woman) or male; write hombre and mujer, or F and M"
        raise BadValue(where, found="H, M", needed=needed)


@dataclass(frozen=True, slots=True)
class _Row:
    categories: Mapping[str, str | Ages]
    people: float


@dataclass(frozen=True, slots=True)
class Population:
    """Numbers of residents by sex, age group and whatever else the file divides them by.

    Attributes:
        source: The file.
        columns: Each dimension to the name of its column.
        values: Each dimension to its values as the file writes them, in order.
        rows: The categories and people of each row.
    """

    source: Source
    columns: Mapping[str, str]
    values: Mapping[str, tuple[str, ...]]
    rows: tuple[_Row, ...]

    def people(self, wanted: Mapping[str, str]) -> float:
        """The residents of a group.

        Args:
            wanted: Name of each dimension or column to a value, as victims' records write them; dimensions
                that are not named take everybody.

        Raises:
            ColumnMissing: The file does not divide people by a dimension.
            BadValue: Its categories cannot be put together to the group; both sides are named.
        """
        asked: dict[str, str | Ages] = dict.fromkeys(self.columns, TOTAL)
        for name, text in wanted.items():
            dimension = dimension_of(name)
            if dimension not in self.columns:
                raise ColumnMissing(
                    self.source.path,
                    wanted=f"{name}, by which victims are divided",
                    found=self.columns.values(),
                    do=f"Add a column {name} with the same groups.",
                )
            asked[dimension] = category_of(dimension, text)
        self._check_periods(asked)
        found = _added(self.rows, list(asked.items()))
        if found is None:
            self._refuse(wanted, asked)
        return found or 0.0

    def _check_periods(self, asked: Mapping[str, str | Ages]) -> None:
        """Refuse to add up the residents of several years, who are the same people."""
        for dimension in _PERIODS & set(self.columns):
            values = self.values[dimension]
            if asked[dimension] == TOTAL and len(values) > 1:
                found = ", ".join(values[:5])
                needed = f"keep the rows of one, or divide the victims by {self.columns[dimension]} too"
                raise BadValue(f"{self.source.path}: {dimension} of residents", found=found, needed=needed)

    def _refuse(self, wanted: Mapping[str, str], asked: Mapping[str, str | Ages]) -> None:
        """Say which groups do not fit, the first dimension that does not fit alone, else all together."""
        ours = {dimension_of(name): (name, text) for name, text in wanted.items()}
        for dimension, (name, text) in ours.items():
            if not any(_choices(self.rows, dimension, category_of(dimension, text))):
                groups = ", ".join(self.values[dimension])
                raise BadValue(
                    f"{name} of victims",
                    found=text,
                    needed=f"column {self.columns[dimension]} of {self.source.path} has {groups}, which do "
                    "not make up that group; use the same groups on both sides",
                )
        words = ", ".join(f"{name} {text}" for name, text in ours.values()) or "everybody"
        raise BadValue(
            "the group of victims",
            found=words,
            needed=f"{self.source.path} has no row, or sum of rows, for exactly these people"
            f"{self._lacking(asked)}; give the population of every combination of groups",
        )

    def _lacking(self, asked: Mapping[str, str | Ages]) -> str:
        """The first combination of groups that would be needed and has no row, in brackets."""
        chosen = [next(_choices(self.rows, one, asked[one]), ()) for one in self.columns]
        held = {tuple(row.categories.values()) for row in self.rows}
        lacks = next((kind for kind in product(*chosen) if kind not in held), None)
        if lacks is None:
            return ""
        written = {
            (one, category_of(one, value)): value for one in self.columns for value in self.values[one]
        }
        parts = zip(self.columns.items(), lacks, strict=True)
        named = ", ".join(f"{name} {written.get((one, kind), kind)}" for (one, name), kind in parts)
        return f" (there is none for {named})"


def read_population(path: str | Path) -> Population:
    """Read a population file: a column `population`, and one column for each dimension.

    Args:
        path: CSV, TSV, Parquet or XLSX. Sexes and ages may be written in any usual way, ages in finer bands
            than victims' ages, and rows of totals may be there.

    Raises:
        FileMissing, FileUnreadable, NothingToRead: As in `read_table`.
        ColumnMissing: There is no column of people.
        HistoriesUnfit: A number of people is none, or a group is given twice; file and row are named.
        BadValue: People are divided by form of exploitation.
    """
    table = read_table(path)
    people = [name for name in table.columns if _plain(name) in _PEOPLE]
    if not people:
        do = "Name the column of people `population`."
        raise ColumnMissing(table.path, wanted="the number of residents", found=table.columns, do=do)
    if len(people) > 1:
        needed = "several could be it; leave one of them"
        raise BadValue(f"{table.path}: the column of residents", found=", ".join(people), needed=needed)
    held = people[0]
    columns: dict[str, str] = {}
    for name in table.columns:
        if name != held:
            columns.setdefault(dimension_of(name), name)
    _check_columns(table, held, columns)
    rows = _rows(table, held, columns)
    _check_total(rows, columns, table.path)
    values = {one: tuple(dict.fromkeys(table.columns[name])) for one, name in columns.items()}
    return Population(table.source, columns, values, rows)


def _check_columns(table: FileTable, held: str, columns: Mapping[str, str]) -> None:
    """Refuse forms of exploitation, and two columns that say the same."""
    if FORM in columns:
        needed = (
            "residents have no form of exploitation: everybody is the denominator of each form. "
            "Take that column out"
        )
        raise BadValue(f"{table.path}: a column", found=columns[FORM], needed=needed)
    twice = [name for name in table.columns if name not in (held, *columns.values())]
    if twice:
        first = columns[dimension_of(twice[0])]
        needed = f"column {first} divides people by the same; leave one of them out"
        raise BadValue(f"{table.path}: a column", found=twice[0], needed=needed)
    if SEX in columns:
        check_sexes(f"{table.path}, column {columns[SEX]}: the sex", table.columns[columns[SEX]])


def _rows(table: FileTable, held: str, columns: Mapping[str, str]) -> tuple[_Row, ...]:
    people = table.numbers(held, wanted="a number of residents")
    seen: dict[tuple[str | Ages, ...], int] = {}
    rows = []
    for place, (number, count) in enumerate(zip(table.rows, people, strict=True)):
        if not isfinite(count) or count < 0:
            why = f"{table.path}, row {number}, column {held}: {count:g} is no number of residents"
            raise HistoriesUnfit(why, do="Residents are counted from 0 up.")
        categories = {one: category_of(one, table.columns[name][place]) for one, name in columns.items()}
        key = tuple(categories.values())
        if key in seen:
            what = ", ".join(table.columns[name][place] for name in columns.values()) or "everybody"
            why = f"{table.path}, row {number}: {what} was already given in row {seen[key]}"
            raise HistoriesUnfit(why, do="Give each group once.")
        seen[key] = number
        rows.append(_Row(categories, count))
    return tuple(rows)


def _check_total(rows: Sequence[_Row], columns: Mapping[str, str], path: str) -> None:
    """Refuse a row of everybody that holds fewer than its parts; it may hold more, whom no part has."""
    everybody = next((row for row in rows if set(row.categories.values()) == {TOTAL}), None)
    if everybody is None or _PERIODS & set(columns):
        return
    for dimension, name in columns.items():
        divided = [row for row in rows if row.categories[dimension] != TOTAL]
        if divided:
            parts = _added(divided, [(one, TOTAL) for one in columns])
            if parts is not None and parts > _ROUNDED * everybody.people:
                needed = f"its groups by {name} add up to {parts:,.0f}; mend that row, or leave it out"
                raise BadValue(f"everybody in {path}", found=f"{everybody.people:,.0f}", needed=needed)


def _added(rows: Sequence[_Row], targets: Sequence[tuple[str, str | Ages]]) -> float | None:
    """The people of rows that make up the targets exactly; None when none do."""
    if not targets:
        return rows[0].people if len(rows) == 1 else None
    (dimension, target), rest = targets[0], targets[1:]
    for chosen in _choices(rows, dimension, target):
        parts = [_added([row for row in rows if row.categories[dimension] == one], rest) for one in chosen]
        if None not in parts:
            return sum(part for part in parts if part is not None)
    return None


def _choices(rows: Sequence[_Row], dimension: str, target: str | Ages) -> Iterator[tuple[str | Ages, ...]]:
    """Sets of categories that make up the target without overlap, the simplest first."""
    held = dict.fromkeys(row.categories[dimension] for row in rows)
    if target in held:
        yield (target,)
    ranges = [one for one in held if isinstance(one, tuple)]
    if isinstance(target, tuple):
        yield from islice(_chains(ranges, target[0], target[1]), _MOST_CHAINS)
    elif target == TOTAL and ranges:
        yield from islice(_chains(ranges, 0, None), _MOST_CHAINS)
    elif target == TOTAL:
        parts = tuple(one for one in held if one != TOTAL)
        if parts:
            yield parts


def _chains(ranges: Sequence[Ages], first: int, last: int | None) -> Iterator[tuple[str | Ages, ...]]:
    """Chains of age bands that follow one another from `first` to `last` without gap or overlap."""
    for band in sorted((one for one in ranges if one[0] == first), key=lambda one: -(one[1] or 999)):
        if _ends(band, last, ranges):
            yield (band,)
        elif band[1] is not None and (last is None or band[1] < last):
            for rest in _chains(ranges, band[1] + 1, last):
                yield (band, *rest)


def _ends(band: Ages, last: int | None, ranges: Sequence[Ages]) -> bool:
    """Whether a band ends a chain; 95-99 holds everybody older too where no band goes on from there."""
    if last is not None or band[1] is None:
        return band[1] == last
    return band[1] >= _OLDEST and all(first <= band[1] for first, _ in ranges)
