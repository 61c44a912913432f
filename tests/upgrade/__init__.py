"""Upgrades: databases that earlier versions made are kept here, and the present code goes on with each.

`kept/<version>/<sqlite or postgresql>/` holds what that version left behind: its database as SQL, its stored
files, its signing key, a checkpoint, and a manifest of what its code said of all that. The tests restore it,
migrate it by the present code, and compare.

What a version leaves is made by the code of that version, before the first migration of the next is added:

    make keep-database VERSION=0.2.0

It is never made anew. `kept/<version>/migrations.sha256` lists the migrations that had landed by then, which
are never rewritten either. Whoever renames what `answers.py` asks the code for adapts that file; whoever lets
the paper tell more names the versions in `test_a_draft_matches_its_record_still.py`.
"""
