"""How refusals are said in other languages: the sentence of each error of the family, and parts of many.

`daybreak.errors` builds every refusal from parts. Each part that people may read is in the catalogue: here
when several rooms or the floors below use it, else in its room. A test holds them against what the rooms of
the web application raise.
"""

from django.utils.translation import gettext_noop as _

from daybreak.web.ui.spoken import declare_patterns

PATTERNS = (
    # the sentences of `daybreak.errors`
    _("{s_what} is {found}; {s_needed}."),
    _("{path}: {s_why}. {s_do}"),
    _("{path}: nothing to read, {s_why}."),
    _("{path}: no column for {s_wanted}; the columns are {found}. {s_do}"),
    _("{path}: no such file or folder. Check the path and its spelling."),
    _("You hold no key to {s_what}."),
    _("{what} does not open: {s_why}."),
    _("{s_what} was destroyed on purpose and cannot be read by anyone, from backups either."),
    _("Not opened: {s_why}."),
    _("Not handed over: {s_why}."),
    _("{s_what} is under a legal hold and is not destroyed."),
    # parts with numbers in them
    _("{n_size} bytes"),
    _("{n_size} MB"),
    _("{n_size} GB"),
    _("{n_least} to {n_most}"),
    _("it must be {n_least} to {n_most}"),
    _("they must be {n_least} to {n_most}"),
    _("it must be a whole number from {n_least} to {n_most}"),
    _("it must be a whole number, {n_least} or more"),
    _("there are {n_files} files"),
    # files that cannot be read
    _("byte {n_byte} is not UTF-8"),
    _("row {n_row} has {n_values} values for {n_columns} columns"),
    _("two columns are named {name}"),
    _("it cannot be read ({reason})"),
    _("the workbook cannot be opened ({reason})"),
    _("not a workbook ({reason})"),
    _("not Parquet ({reason})"),
    _("not packed by gzip ({reason})"),
    _("it is {kind}, not a table of posts"),
    _("it is no {kind}, whatever its name says"),
    _("its first sheet, {name}, holds no rows"),
)

#: What several refusals say.
FIXED = (
    _("Ask someone who works on it to give you access."),
    _("Do not trust it; look for it in the ledger and in a backup."),
    _("Unlock it with your password."),
    _("Ask the person concerned, or enter a legal order."),
    _("Lift the hold first."),
    _("This machine offers no folder in memory (/dev/shm)."),
    _("Mount one; without it sealed posts would lie on the disk in plain."),
    _("nothing"),
    _("empty"),
    _("unknown"),
    _("too large"),
    _("too short"),
    _("nothing more is to be done"),
    _("it must be above 0 and below 1"),
    # files that cannot be read
    _("it holds no rows"),
    _("it is empty"),
    _("the file is empty"),
    _("no sheet holds a row"),
    _("it holds only blank or broken lines"),
    _("the archive has a password"),
    _("this is a web page (HTML) and no table of posts"),
    _("the workbook is larger than 1 GB"),
    _("the text of the posts"),
    _("the ids"),
    _("Name the column of ids, the same in every file."),
    _("Name the column as it is written in the file."),
    _("Save it as CSV in UTF-8."),
    _("Save it as XLSX again."),
    _("Write it again."),
    _("Pack it again."),
    _("Export it again."),
    _("Copy or export it again."),
    _("Copy or download the file again."),
    _("Unpack it first."),
    _("Check the disk and the file."),
    _("Check the separators on that row."),
    _("Check the quotation marks on that line."),
    _("Give every column its own name."),
    _("Export the posts as CSV."),
    _("Export the posts as CSV, JSON Lines or XLSX."),
    _("Export the sheet as CSV."),
    _("Export it again with one post per line."),
    _("If it is text, give its encoding."),
)

declare_patterns(PATTERNS)
