"""Who may break the glass, go ahead, record a yes by phone and settle a debt, written out by hand.

Columns as in table_of_acts.py. In “asked” the Product Owner has given a first reason; in “broken” he and
the Release Manager broke the glass; in “owed” the Release Manager then went ahead of the sign-off named; in
“said” the QA Lead said yes by phone, and the Release Manager confirmed it as the witness; in “claimed” nobody
has yet. `verbal` records a yes of the first who signs the phase, else of the Release Manager, before somebody
who may be a witness; `confirm` and `strike` answer a recorded yes.

>  it is done, and the hot fix moves          .  403: no right to it at all
=  it is done, and the hot fix stays          w  409: the right to it, and the wrong moment
-  404: there is no such hot fix for them     b  400: a right to it, and not for this role
                                              L  sent to the log-in
"""

from tests.permissions.table_of_acts import parsed

TABLE = """
#            po tl sd qa rm co re  ro ow au bo in pl  ia ns an

[identified]
break        w  w  w  w  w  .  .   .  .  .  .  .  -   L  L  L
ahead        w  w  w  w  w  .  .   .  .  .  .  .  -   L  L  L
verbal       w  w  w  w  w  w  .   .  .  .  .  .  -   L  L  L

[qualification]
break        =  =  =  =  =  .  .   .  .  .  .  .  -   L  L  L
ahead        w  w  w  w  w  .  .   .  .  .  .  .  -   L  L  L
verbal       b  =  =  =  =  =  .   .  .  .  .  .  -   L  L  L

[qualification, critical]
break        w  w  w  w  w  .  .   .  .  .  .  .  -   L  L  L
ahead        w  w  w  w  w  .  .   .  .  .  .  .  -   L  L  L
verbal       w  w  w  w  w  w  .   .  .  .  .  .  -   L  L  L

[development, asked]
break        w  .  .  .  =  .  .   .  .  .  .  .  -   L  L  L
ahead        w  w  w  w  w  .  .   .  .  .  .  .  -   L  L  L

[code_review, broken]
break        w  w  w  w  w  .  .   .  .  .  .  .  -   L  L  L
ahead        >  .  .  .  >  .  .   .  .  .  .  .  -   L  L  L
verbal       =  w  w  =  =  =  .   .  .  .  .  .  -   L  L  L

[testing]
break        =  =  .  =  =  .  .   .  .  .  .  .  -   L  L  L
ahead        w  w  w  w  w  .  .   .  .  .  .  .  -   L  L  L
verbal       =  =  w  w  =  =  .   .  .  .  .  .  -   L  L  L

[testing, claimed testing]
break        =  =  .  =  =  .  .   .  .  .  .  .  -   L  L  L
verbal       w  w  w  w  w  w  .   .  .  .  .  .  -   L  L  L
confirm      .  .  .  >  >  .  .   .  .  .  .  .  -   L  L  L
strike       .  .  .  =  =  .  .   .  .  .  .  .  -   L  L  L

[testing, lapsed testing]
verbal       =  =  w  w  =  =  .   .  .  .  .  .  -   L  L  L
confirm      .  .  .  w  w  .  .   .  .  .  .  .  -   L  L  L
strike       .  .  .  w  w  .  .   .  .  .  .  .  -   L  L  L

[qualification, claimed qualification]
confirm      =  .  .  .  =  .  .   .  .  .  .  .  -   L  L  L
strike       =  .  .  .  =  .  .   .  .  .  .  .  -   L  L  L

[deployment, claimed testing]
confirm      .  .  .  w  w  .  .   .  .  .  .  .  -   L  L  L
strike       .  .  .  w  w  .  .   .  .  .  .  .  -   L  L  L

[deployment, claimed deployment]
confirm      =  .  .  .  =  .  .   .  .  .  .  .  -   L  L  L
strike       =  .  .  .  =  .  .   .  .  .  .  .  -   L  L  L

[deployment, broken]
ahead        =  .  .  .  =  .  .   .  .  .  .  .  -   L  L  L
verbal       =  =  w  =  w  =  .   .  .  .  .  .  -   L  L  L

[deployment, owed testing]
ratify       .  .  .  =  .  .  .   .  .  .  .  .  -   L  L  L
refuse       .  .  .  =  .  .  .   .  .  .  .  .  -   L  L  L

[deployment, owed deployment]
ahead        w  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verbal       w  w  w  w  w  w  .   .  .  .  .  .  -   L  L  L
ratify       .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
refuse       .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L

[deployment, said testing]
confirm      .  .  .  w  w  .  .   .  .  .  .  .  -   L  L  L
strike       .  .  .  w  w  .  .   .  .  .  .  .  -   L  L  L
ratify       .  .  .  =  .  .  .   .  .  .  .  .  -   L  L  L
refuse       .  .  .  =  .  .  .   .  .  .  .  .  -   L  L  L

[verification, owed development]
break        w  w  w  w  w  .  .   .  .  .  .  .  -   L  L  L
ahead        w  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verbal       w  w  w  w  w  w  .   .  .  .  .  .  -   L  L  L
ratify       .  .  =  .  .  .  .   .  .  .  .  .  -   L  L  L

[documentation, owed code_review]
ahead        w  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verbal       w  w  w  w  w  w  .   .  .  .  .  .  -   L  L  L
ratify       .  =  .  .  .  .  .   .  .  .  .  .  -   L  L  L

[merge, owed testing]
break        w  w  w  w  w  .  .   .  .  .  .  .  -   L  L  L
ratify       .  .  .  =  .  .  .   .  .  .  .  .  -   L  L  L
refuse       .  .  .  =  .  .  .   .  .  .  .  .  -   L  L  L

[merge, settled testing]
ratify       .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
refuse       .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L

[closed, settled testing]
break        .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
ahead        .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
verbal       .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
ratify       .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
refuse       .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L

[rejected]
break        .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
verbal       .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L

[cancelled]
break        .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
ahead        .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
"""


ANSWERS = parsed(TABLE)
