"""Sentences of leads that have values in them, as patterns to be said in other languages.

What writes them: `daybreak.prosecution` (organised, card, movement_words, recruitment_pay) and
`daybreak.methods.graph.links`. A test holds them against the leads of the sample.
"""

from django.utils.translation import gettext_noop as _

from daybreak.web.ui.spoken import declare_patterns

PATTERNS = (
    # why it is organised
    _("{n_count} posts repeat a text of this operation with other fillings."),
    _("Writing the posts as templates with slots saves {n_count} bits."),
    _("One text is posted under {n_count} accounts."),
    _("{n_count} contacts take turns or stand side by side."),
    _("{n_count} contacts or accounts stand in texts that are otherwise different."),
    _("The posts name {n_count} places."),
    _("The posts go on for {n_count} days."),
    _("The input does not tell the {what}."),
    # pay held against the country
    _("Offered is about {n_dollars} US dollars a month (rough exchange rates of {when})."),
    _("The offer is {n_times} times that."),
    _(
        "Work that anyone could do pays about {n_dollars} US dollars a month in {country}: the statutory "
        "minimum wage of {year} (International Labour Organization, ILOSTAT)."
    ),
    _(
        "Work that anyone could do pays about {n_dollars} US dollars a month in {country}: what minimum "
        "wages are in countries of like output per person, {year} (own reckoning from The World Factbook, "
        "Central Intelligence Agency, and International Labour Organization, ILOSTAT)."
    ),
    # movement
    _("The only placed post is at {place}."),
    _("All {n_posts} placed posts are at {place}."),
    _("{n_posts} posts name {n_places} places from {first} to {last}, {n_km} km along the way."),
    _(
        "It goes round {lap} and back, {n_laps} times, about every {n_days} days; the same visits in random"
        " order come round as well with a chance of {n_chance}."
    ),
    _(
        "It goes round {lap} and back, {n_laps} times, about every {n_days} day; the same visits in random"
        " order come round as well with a chance of {n_chance}."
    ),
    _("{who} is at {places}, {n_km} km apart, within {n_hours} hour ({n_times} time)."),
    _("{who} is at {places}, {n_km} km apart, within {n_hours} hour ({n_times} times)."),
    _("{who} is at {places}, {n_km} km apart, within {n_hours} hours ({n_times} time)."),
    _("{who} is at {places}, {n_km} km apart, within {n_hours} hours ({n_times} times)."),
    _("{who} is at {places}, {n_km} km apart, within a day ({n_times} time)."),
    _("{who} is at {places}, {n_km} km apart, within a day ({n_times} times)."),
    _(
        "{who} would have had to travel between {places}, {n_km} km, in at most {n_hours} hours: faster "
        "than {n_speed} km/h, so no one traveller did."
    ),
    _(
        "At least {n_travellers} travellers would have been needed to be at all places in time, or some "
        "posts were placed from afar."
    ),
    _("It posts most from {place}: on {n_days} day."),
    _("It posts most from {place}: on {n_days} days."),
    _("Nothing was posted for {n_days} day from {day}."),
    _("Nothing was posted for {n_days} days from {day}."),
    _("{n_posts} post without a time could not be used."),
    _("{n_posts} posts without a time could not be used."),
    _("{n_posts} post without a known place could not be used."),
    _("{n_posts} posts without a known place could not be used."),
    # remarks on identifiers
    _("Without it the operation falls into {n_parts} parts."),
    _("{contact} is a service open to everybody, so sharing it says nothing."),
    _("{seen}, so it joins nothing beyond that wording."),
    _("{seen}, too many for one sender: it looks like a shared service and joins nobody."),
    _(
        "{seen} that fall into about {n_pieces} networks with contacts of their own and nothing else in "
        "common: it looks like a shared service and joins nobody."
    ),
    # what is refused
    _(
        "a search in them takes about {s_needed} of memory, and {s_free} are free here: choose fewer files "
        "at a time, or use a machine with more memory"
    ),
    _(
        "a search in it takes about {s_needed} of memory, and this machine has {s_there}: split it into "
        "files that are searched apart, or take a larger machine"
    ),
    # what a manifest says
    _("{path}: {n_lines} blank line was passed over."),
    _("{path}: {n_lines} blank lines were passed over."),
    _("{n_files} file that is no record was passed over: {names}."),
    _("{n_files} files that are no records were passed over: {names}."),
    _("{path} is a file already read; it was read once."),
    _("Passed over: {s_refusal}"),
)

#: Sentences without values that pure floors write in their code, where no catalogue looks.
FIXED = (
    _("One post repeats a text of this operation with other fillings."),
    _("One contact or account stands in texts that are otherwise different."),
    _("The files to search"),
    _("The size of the files to search"),
    _("at least one that has arrived in full"),
    _("Contacts are masked."),
    _("wrong number of fields"),
    _("a quote is never closed"),
    _("the record is too long"),
    _("no text"),
    _("not valid JSON"),
    _("not a JSON object"),
    _("the file could not be read"),
    _(
        "Nearly all posts name the same employer, and give a licence or registration number or its own "
        "domain; look it up."
    ),
    _("Nearly all posts name the same employer, which can be looked up."),
    _(
        "One employer posts one text for several places with no contacts that take turns, as a chain of "
        "shops does."
    ),
    _(
        "Several named employers stand behind similar texts, as with a staffing agency that writes for its "
        "clients."
    ),
    _("No lexicon covers the language of this text, so nothing found means nothing."),
    _("The risk is unknown; it stands in the middle so as not to count as low."),
    _("No post has both a time and a place, so no movement can be traced."),
    _("The operation"),
    _(
        "Posting is not presence: an advertisement can be placed from anywhere, in advance, or by somebody "
        "else."
    ),
    _("A place is where a post says it is; places named to attract clients may never have been visited."),
    _(
        "The operation may have been elsewhere whenever it did not post; arrival and departure are the "
        "first and last post, not the journey."
    ),
)

declare_patterns(PATTERNS)
