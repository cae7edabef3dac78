"""What can be done with statements, one module per step.

`previews` (a file comes in, is read and matched), `showing` (its rows as they will be, which
`foreseeing` says), `dividing` (a file of several accounts becomes an import for each), `commits`
(its new lines go into the ledger, all or none), `undoing` (and out again), `listing` (what there is
and how far it got). `reading` is the step that previews and commits share.
"""

from spends.domains.imports.service.commits import begin, run
from spends.domains.imports.service.dividing import (
    MOST_ACCOUNTS,
    Part,
    divide,
    note_queue,
    parts,
    queue,
    run_all,
)
from spends.domains.imports.service.listing import file_names, imports, view
from spends.domains.imports.service.previews import NewImport, change_mapping, upload
from spends.domains.imports.service.showing import rows
from spends.domains.imports.service.undoing import forget_accounts, remove

__all__ = [
    "MOST_ACCOUNTS",
    "NewImport",
    "Part",
    "begin",
    "change_mapping",
    "divide",
    "file_names",
    "forget_accounts",
    "imports",
    "note_queue",
    "parts",
    "queue",
    "remove",
    "rows",
    "run",
    "run_all",
    "upload",
    "view",
]
