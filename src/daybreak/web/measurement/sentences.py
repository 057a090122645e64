"""Sentences of estimates that have values in them, as patterns to be said in other languages.

What writes them: `daybreak.measurement` (judgement, bounds, bootstrap, sensitivity, strata, sdg) and
`daybreak.release.prevalence.view`. A test holds them against estimates of the demonstration's lists.
"""

from django.utils.translation import gettext_noop as _

from daybreak.web.ui.spoken import declare_patterns

PATTERNS = (
    # the answer
    _("{n_people} people were on at least one of {n_lists} lists."),
    _("Estimates of how many there are in all run from {n_least} to {n_most}, by {n_methods} methods."),
    _("The estimate of how many there are in all is {n_people}."),
    _("A lower bound is {n_people}."),
    # how far methods are apart
    _(
        "The methods disagree: {first} gives {n_most} people and {second} {n_least}, a factor of "
        "{n_factor}. Report both and what each takes for granted; do not choose one by its number."
    ),
    _(
        "The methods do not disagree much: {first} gives {n_most} people and {second} {n_least}, a factor "
        "of {n_factor}."
    ),
    _(
        "Below the lower bound of {method}, {n_bound}, lie: {others}. Either they are too low, or lists "
        "avoid each other's people and it is no bound."
    ),
    _(
        "The methods disagree: {first} gives {n_most} people and {second} {n_least}, a factor of {n_factor}"
        " ({which} used two of the {n_lists} lists only; among methods that use them all the factor is "
        "{n_among}). Report both and what each takes for granted; do not choose one by its number."
    ),
    _(
        "The model misses the data: deviance {n_deviance} on {n_degrees} degrees of freedom. People or "
        "lists depend on each other in ways it does not know."
    ),
    _(
        "The best model is at the edge of what was tried: it lets {n_lists} lists depend on each other at "
        "once, and models with {n_more} were not tried."
    ),
    _(
        "There are too many models to fit them all, and the search for the best one was ended after {n_fits} "
        "fits."
    ),
    _(
        "This model is the best of those looked at: no single dependence more or less makes it better, and "
        "the BIC of a model not looked at can be lower by {n_gap} at the most."
    ),
    _(
        "In {n_ended} of {n_all} resamples the search for the best model was ended before it had ruled out "
        "all others; the model is then the best of those looked at."
    ),
    _("{ratio} times"),
    # no number
    _("No estimate: lists {first} and {second} share nobody. Name two lists that share people, or use more."),
    _(
        "No estimate: the Markov chains do not agree with each other (R-hat {n_rhat}, at most {n_most}). "
        "Ask for more draws; if they never agree, this method cannot tell the number."
    ),
    _(
        "No estimate: the Markov chains are worth only {n_draws} independent draws, and {n_needed} are "
        "needed. Ask for more draws."
    ),
    _("Fits to resamples that could not be settled and were left out: {n_fits}."),
    _("No estimate: {n_lists} lists are too few for this method. It needs {n_fewest}."),
    _(
        "No estimate: the method gives {n_people} people, fewer than the {n_seen} who were seen. What it "
        "takes for granted about the lists does not hold here."
    ),
    _(
        "No estimate: the method gives over {n_times} times the {n_seen} people seen. The overlaps are too "
        "small to limit the number."
    ),
    _(
        "No estimate: {share} of the resamples have none or an infinite one, so the interval has no upper "
        "limit. The overlaps are too small for this method."
    ),
    _(
        "No estimate: the interval reaches beyond {n_times} times the {n_seen} people seen. The overlaps do"
        " not limit the number from above."
    ),
    _(
        "No estimate: the interval runs from {n_low} to {n_high}, a factor of more than {n_factor}. The "
        "data do not determine the number by this method."
    ),
    _("No estimate: {n_people} would be more than the {n_residents} residents."),
    # warnings of methods
    _(
        "Only lists {first} and {second} were used, the two that share most people; such lists may depend "
        "on each other, and then the number is too low. Name two lists to choose them yourself."
    ),
    _("Lists {first} and {second} share only {n_people} people: one more or less moves it far."),
    _(
        "The data do not settle the model: resamples chose {n_models} different ones, and only {share} of "
        "them the model {model}."
    ),
    _("{n_failed} of {n_all} resamples have no estimate, and were left out of the interval."),
    _(
        "{n_far} of {n_all} resamples give over {n_times} times the estimate (up to {n_most}): the overlaps"
        " hardly limit the number from above."
    ),
    _(
        "The estimates from resamples fall into {n_groups} groups ({where}): which one holds depends on the"
        " model a resample chose."
    ),
    _(
        "Whether lists {lists} depend on each other is on the edge (ratio {n_ratio}, threshold "
        "{n_threshold}): had it fallen the other way, the estimate would be {n_other} instead of "
        "{n_people}."
    ),
    _("Lists that depend on each other: {lists}."),
    _("Independent of all others: {lists}."),
    # small changes
    _("A single person moves the estimate by more than {share} in {n_far} of {n_all} places: {places}."),
    _("The estimate rests on how the lists are drawn up: {what} it is {n_people} ({n_factor} times)."),
    _("one person more on {lists} only"),
    _("one person less on {lists} only"),
    _("without list {name}: {s_why}"),
    _("without list {name}"),
    _("with lists {first} and {second} as one: {s_why}"),
    _("{s_method}: estimates from resamples"),
    _("{s_method}: posterior distribution"),
    _("How far one person or one list moves the estimate ({s_method})"),
    _("with lists {first} and {second} as one"),
    # groups and rates
    _("The strata add up to {n_sum} and the whole gives {n_whole}, a factor of {n_factor}."),
    _("The strata add up to {n_sum}; there is no estimate for the whole."),
    _(
        "One model with the covariates gives {n_joint} and the whole without them {n_whole}, a factor of "
        "{n_factor}: the covariates matter to who is found."
    ),
    _("There is no sum: {n_lacking} of {n_all} strata have no estimate: {named}."),
    _("{n_refused} of {n_all} groups have no estimate: their lists do not determine a number."),
    _("Everybody: {method}"),
    # reading lists
    _("In stratum {name} nobody is on {lists}; left out there."),
    _("Stratum {name} has too few lists for an estimate of its own."),
    _("Column {name} is neither a list nor a group; nothing of it was kept."),
    _("Share nobody, so their dependence cannot be estimated and is taken as complete: {lists}."),
    # pictures
    _("{n_level} % intervals."),
    _("{n_people} people on {n_lists} lists."),
    _("{n_people} people on {n_lists} lists, {n_resamples} resamples."),
    _("Seed {seed}."),
    _("Data {digest}, Daybreak {version}."),
    _("{s_method}: estimates from resamples."),
    _("{s_method}: posterior distribution."),
    _("How far one person or one list moves the estimate ({s_method})."),
    _("Below the first bar: {below}; above the last: {above}."),
    _("{n_resamples} resamples gave no finite number."),
    _("{n_low} to {n_high}"),
    _("at least {n_people}"),
    _("at least {n_people} {limits}"),
    _("{n_people} seen"),
    _("estimate {n_people}"),
    _("{n_level}% interval {limits}"),
    _("resamples, {n_most} in the tallest bar"),
    _("probability, {n_percent} % in the tallest bar"),
    _("and {n_others} rarer ones, in the table"),
    _("on {lists} only"),
    _("{lists} only: {n_people}"),
    _(
        "{n_given} of {n_all} methods give a number of people; their intervals stand on one scale above each "
        "other."
    ),
    _("{s_method}: estimates from resamples by number of people, as bars."),
    _("{s_method}: posterior probability by number of people, as bars."),
    _("{s_method}: how the estimate of {n_people} moves when a person or a list is changed."),
    _(
        "Overlap of {n_lists} lists with {n_people} people, as rows of dots and bars; the tables beside it "
        "have the numbers."
    ),
    # parameters and details
    _("parameter {s_name}"),
    _("{s_kind}, {n_level} %"),
    _("version of {library}"),
    _("seconds of {what}"),
    # tables that cannot be used
    _("{path} has {n_lists} list."),
    _("{path} has {n_lists} lists."),
    _("At least {n_fewest} lists are needed."),
    _("{n_lists} list was given."),
    _("{n_lists} lists were given."),
    _("At least {n_fewest} are needed."),
    _("{path} has a list without a name."),
    _("{path}, row {n_row}, column {name}: {n_value} is not 0 or 1."),
    _("{path}, row {n_row}, column {name}: there is no id."),
    _("{path}, row {n_row}: this person is on no list."),
    _("{path}, row {n_row}: {n_people} people are said to be on no list."),
    _("{path}, column {name}: List {list} holds nobody."),
    _("{path}, row 1: the column is named like an id, so the file seems to have no header."),
    _("{path}, row {n_row}, column {name}: {n_count} is no number of residents."),
    _("{path}, row {n_row}: {group} was already given in row {n_first}."),
    _("{path}: a column"),
    _(
        "{path} has no row, or sum of rows, for exactly these people; give the population of every "
        "combination of groups"
    ),
    _("{name}, by which victims are divided"),
    _("Add a column {name} with the same groups."),
    _("{n_lists} lists have more than {n_limit} hierarchical models up to order {n_order}."),
    # overlaps, models and chains that make a number doubtful, and what else is said of data
    _("Lists {lists} share nobody: whether being on one keeps people off the other cannot be told."),
    _("Lists {lists} share only {n_people} people; one more or less can move the estimate far."),
    _("Lists {lists} share only 1 person; one more or less can move the estimate far."),
    _(
        "Everybody on list {inner} is also on list {outer}: it may be a copy or a part of it, and says "
        "nothing about people on neither."
    ),
    _("Lists {lists} share nobody."),
    _("List {name} holds nobody."),
    _("Among people with {values}, lists {lists} share nobody."),
    _("Among people with {values}, list {name} holds nobody."),
    _("Nobody has {values}."),
    _(
        "How these lists depend on each other cannot be estimated: lists {lists} share nobody. The model "
        "takes it that nobody can be on them together."
    ),
    _(
        "How these lists depend on each other cannot be estimated: nobody is on all of the lists {lists}. "
        "The model takes it that nobody can be on them together."
    ),
    _("1 of {n_all} resamples has no estimate or an infinite one, and was left out of the interval."),
    _("Trying them gives {n_total} instead of {n_was} ({model})."),
    _(
        "The model {model} fits about as well (its BIC is {n_gap} higher) and gives {n_total} instead of "
        "{n_was}."
    ),
    _(
        "The posterior has {n_humps} humps ({where}): the data support different stories about how the "
        "lists depend on each other. Report the humps, not only the median between them."
    ),
    _(
        "The Markov chains do not agree yet (R-hat {n_rhat}, wanted at most {n_most}): do not use the "
        "number; run more draws."
    ),
    _(
        "The Markov chains mix poorly: they are worth only {n_draws} independent draws (wanted "
        "{n_wanted}), so the ends of the interval are rough; run more draws."
    ),
    _(
        "In {share} of the draws all {n_classes} classes are in use: the data may need more; allow more "
        "classes and see whether the number holds."
    ),
    _(
        "{share} of the posterior lies in the last quarter of the numbers looked at (up to {n_end}): the "
        "overlaps hardly limit the number of people, and the mean and the upper end depend on where the "
        "looking stopped."
    ),
    _(
        "No estimate: the posterior does not end: {share} of it lies beyond {n_people} people, where the "
        "grid ends. The overlaps are too small for this method; merge lists of the same kind."
    ),
    _(
        "For {share} of the people hardly anybody alike is on both lists: their part of the number is a "
        "guess held at a least value."
    ),
    _(
        "The correction moved the estimate far (from {n_from} to {n_to}): the learners fit badly; give "
        "other covariates or another learner."
    ),
    _(
        "The resamples that were given hold {n_least} to {n_most} people, the table {n_table}: were they "
        "drawn from it?"
    ),
    _(
        "No estimate: only {n_both} people are on both lists and {n_needed} are needed to learn who is. "
        "Merge lists of the same kind, or use an estimator without covariates."
    ),
    _(
        "In {n_places} of {n_all} places one person decides whether there is an estimate at all, such as "
        "{what}: {why}"
    ),
    _("No list can be left out or joined to another: {s_why}"),
    _("There is no estimate {where}: {s_why}"),
    _("No single person was moved. {s_why}"),
    _(
        "No estimate: {n_lists} lists have too many models to choose among again for every change. Ask "
        "for the sensitivity of the stepwise method, or merge lists of the same kind."
    ),
    _(
        "The methods do not disagree much: {first} gives {n_most} people and {second} {n_least}, a factor "
        "of {n_factor} ({which} used two of the {n_lists} lists only; among methods that use them all the "
        "factor is {n_among})."
    ),
    _("No rate: the {name} of these victims is not known, so they have no population."),
    _("1 row has no value for {name}; these people are the stratum unknown."),
    _("{n_rows} rows have no value for {name}; these people are the stratum unknown."),
    _("List {name} holds 1 id more than once; each counts once."),
    _("List {name} holds {n_ids} ids more than once; each counts once."),
    _(
        "{n_ids} ids differ from others only in capital letters, blanks, accents written in two ways, or "
        "zeros: they count as different people. If they are the same, write them alike in all files."
    ),
    _("{path}, row {n_row}, column {name}: there is no id but {word}."),
    _("Only the first sheet, {sheet}, of {path} was read; not {others}."),
    _(
        "{path} has no row, or sum of rows, for exactly these people (there is none for {group}); give "
        "the population of every combination of groups"
    ),
    _("{path}: the column of residents"),
    _("{path}, column {name}: the sex"),
    _("No estimate: in the model {model}, {s_why}. Name a smaller model, or merge lists."),
    _("No estimate: with independent lists, {s_why}. Merge lists that overlap."),
    _(
        "No estimate: with covariates as factors, {s_why}. Name fewer covariates, or join values that few "
        "people have."
    ),
    _(
        "No estimate: {n_lists} lists have too many decomposable graphs to sum over. Merge lists of the "
        "same kind until {n_most} are left, or use another estimator."
    ),
    _(
        "The interval rests on few resamples ({n_made}): its ends are chance. Ask for {n_enough} or more, "
        "better for a thousand."
    ),
    _("everybody in {path}"),
    _("its groups by {name} add up to {n_people}; mend that row, or leave it out"),
    _(
        "The column of ids has another name for {lists} than elsewhere: without a header there, the first "
        "id was taken for one and is lost."
    ),
)

#: Sentences without values that pure floors write in their code, where no catalogue looks.
FIXED = (
    _("Trying them changes nothing."),
    _("No method gives an estimate of how many there are in all."),
    _("No lists depend on each other."),
    _("No estimate: the method gives no finite number. The overlaps are too small for it."),
    _("No estimate: too few lists hold anybody of this group."),
    _("No rate: the population file says that nobody lives here."),
    _(
        "Either people in different strata are found differently, and then the sum is better, or the "
        "overlaps within strata are too small for it."
    ),
    _("Without resamples the interval takes the model for certain, and is too short."),
    _("Without resamples there is no interval."),
    _(
        "Detected victims are counted, estimated victims are worked out by a model; one must not stand in "
        "for the other. The published series holds detected victims only."
    ),
    _(
        "A rate belongs to the time the lists cover. Only when that is one year, and the population is of "
        "the same year and place, is it the yearly rate of the indicator."
    ),
    _("Rates by form of exploitation are per 100,000 of all residents of that sex, age and place."),
    _(
        "Every replicate lies above the estimate; so large a bias cannot be corrected, and the interval "
        "is that of the percentiles."
    ),
    _(
        "Every replicate lies below the estimate; so large a bias cannot be corrected, and the interval "
        "is that of the percentiles."
    ),
    _("The number depends on how people were divided at random: use more splits."),
    _("The correction put the total below the people seen; the people seen are reported."),
    _("The model with triples of lists has no proper posterior; only pairs were used."),
    _(
        "No estimate: nobody is on two lists, so nothing tells how many are on none. Check that the same "
        "person has the same mark on every list."
    ),
    _("No estimate: no model has exactly one estimate. The lists overlap too little; merge some."),
    _(
        "No estimate: this method needs to know something of each person. Name the columns of covariates "
        "(by), such as sex, age or place."
    ),
    _(
        "1 id differs from another only in capital letters, blanks, accents written in two ways, or "
        "zeros: they count as different people. If they are the same, write them alike in all files."
    ),
    _("several could be it; leave one of them"),
    _("M can be mujer (a woman) or male; write hombre and mujer, or F and M"),
    _(
        "One model with the covariates has no interval here: with so many lists and groups its resamples "
        "would take hours. Name fewer groups, or ask for the method covariates itself."
    ),
    _("no maximum likelihood estimate exists"),
    _("the unseen number is not identifiable"),
    _("no maximum likelihood estimate exists, and the unseen number is not identifiable"),
    _("an estimate exists, but the counts are too far apart for it to be computed"),
    _(
        "No estimate: the histories seen do not fix all effects of the model. Drop a list that holds "
        "nobody of its own, or merge lists of the same kind."
    ),
    _(
        "No estimate: two lists cannot tell whether they depend on each other. Add a third list, or use "
        "Chapman."
    ),
    _(
        "No estimate: with the improper prior the model of all pairs of lists has no proper posterior "
        "(the Fienberg-Rinaldo condition fails). Use the proper prior (prior_variance=1), or merge lists "
        "of the same kind."
    ),
    _("No estimate: no resample has an estimate. The overlaps are too small for this method."),
    _("Sum of the groups"),
    _("Everybody together"),
    _("everybody"),
    _("confidence"),
    _("credible"),
    _("lognormal in the unseen"),
    _("BCa bootstrap"),
    _("percentile bootstrap"),
    _("posterior quantiles"),
    _("resamples"),
    _("probability"),
    # pictures
    _("Who is on which lists."),
    _("How many people there are, by each method."),
    _("The table beside it has the numbers."),
    _("People on each list"),
    _("On exactly these lists"),
    _("One person less or more"),
    _("Without one list"),
    _("Two lists made one"),
    _("lists changed"),
    _("one less"),
    _("one more"),
    _("people"),
    _("estimate"),
    _("no estimate"),
    _("no sum"),
    _("posterior median"),
    _("at least this many"),
    _("? on no list: to be estimated"),
    # parameters and details
    _("bootstrap"),
    _("level"),
    _("order"),
    _("seed"),
    _("method"),
    _("classes"),
    _("draws"),
    _("burn"),
    _("thin"),
    _("chains"),
    _("folds"),
    _("learner"),
    _("splits"),
    _("rate"),
    _("shape"),
    _("threshold"),
    _("prior_variance"),
    _("acceleration"),
    _("bias"),
    _("mean"),
    _("mixing"),
    _("covariates"),
    _("every pair"),
    _("form"),
    _("pair"),
    _("on both"),
    _("interactions"),
    _("humps"),
    _("strata"),
    _("steps"),
    _("weights"),
    _("ranks"),
    _("parameters"),
    _("left out"),
    _("seconds"),
    _("started"),
    _("standard error"),
    _("best models"),
    _("best graphs"),
    _("how often each"),
    _("graphs averaged"),
    _("models fitted"),
    _("models of resamples"),
    _("models that are sound"),
    _("best model searched for"),
    _("models fitted in the search"),
    _("BIC that no model not looked at is under"),
    _("at minus infinity"),
    _("learners chosen"),
    _("prior people per cell"),
    _("probability that two lists depend on each other"),
    _("resamples that chose within the best"),
    _("share held at the least chance"),
    _("share of draws with 1, 2, ... classes in use"),
    _("without the correction"),
    _("SHA-256 of lists and counts"),
    # what is refused
    _("The files of a table"),
    _("The files of ids"),
    _("The file of residents"),
    _("The reading"),
    _("The names of the lists"),
    _("no groups"),
    _("choose one that arrived in full"),
    _("choose one that ended well"),
    _("choose at least three, one a list"),
    _("rates are of groups: choose some"),
    _("give each its own name"),
    _("the column of counts"),
    _("several could be it; name one"),
    _("a column"),
    _("each column is one list, the count, or one covariate"),
    _("the group of victims"),
    _("the number of residents"),
    _("Name the column of people `population`."),
    _("Name every list column."),
    _("Leave it out; an empty list tells nothing."),
    _("Leave out rows without an id."),
    _("Leave the row out: nobody can have counted them."),
    _("Write a line with the name of the column above the ids."),
    _("Residents are counted from 0 up."),
    _("Give each group once."),
    _("Choose a lower order, merge lists of the same kind, or use the stepwise method."),
)

declare_patterns(PATTERNS)
