"""Who may do what about what follows, the lane, amendments, late statements and links, written out by hand.

Columns as in table_of_acts.py. Each situation is of an Emergency on the short form. In “complete” the
contributor recorded what followed in Development; in “amended” they amended how it was tested; in “lowered”
the Product Owner made it a Critical. `ratify` and `supply` are about Development, `amend` and `sign` about
its record, `agree` and `disagree` answer for the lane, `state` says that production was changed first.

=  it is done                                 .  403: no right to it at all
-  404: there is no such hot fix for them     w  409: the right to it, and the wrong moment
g  409, and its page says what is missing     L  sent to the log-in
"""

from tests.permissions.table_of_acts import parsed

TABLE = """
#           po tl sd qa rm co re  ro ow au bo in pl  ia ns an

[identified]
lane        =  =  .  .  .  .  .   .  .  .  .  .  -   L  L  L
state       =  =  =  =  =  =  =   .  .  .  .  .  -   L  L  L
link        =  =  =  =  =  =  =   .  .  .  .  .  -   L  L  L
unlink      =  =  =  =  =  =  =   .  .  .  .  .  -   L  L  L
duplicate   =  .  .  .  .  .  =   .  .  .  .  .  -   L  L  L

[code_review]
lane        =  =  .  .  .  .  .   .  .  .  .  .  -   L  L  L
ratify      .  .  g  .  .  .  .   .  .  .  .  .  -   L  L  L
supply      .  .  =  .  .  =  .   .  .  .  .  .  -   L  L  L
amend       .  .  =  .  .  =  .   .  .  .  .  .  -   L  L  L
state       =  =  =  =  =  =  =   .  .  .  .  .  -   L  L  L
link        =  =  =  =  =  =  =   .  .  .  .  .  -   L  L  L
duplicate   =  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L

[code_review, complete and amended]
ratify      .  .  =  .  .  .  .   .  .  .  .  .  -   L  L  L
amend       .  .  g  .  .  g  .   .  .  .  .  .  -   L  L  L
sign        .  .  =  .  .  .  .   .  .  .  .  .  -   L  L  L

[code_review, lowered]
lane        =  =  .  .  .  .  .   .  .  .  .  .  -   L  L  L
agree       .  =  .  .  .  .  .   .  .  .  .  .  -   L  L  L
disagree    .  =  .  .  .  .  .   .  .  .  .  .  -   L  L  L
supply      .  .  =  .  .  =  .   .  .  .  .  .  -   L  L  L

[verification, complete and amended]
lane        =  =  .  .  .  .  .   .  .  .  .  .  -   L  L  L
ratify      .  .  =  .  .  .  .   .  .  .  .  .  -   L  L  L
sign        .  .  =  .  .  .  .   .  .  .  .  .  -   L  L  L
state       w  w  w  w  w  w  w   .  .  .  .  .  -   L  L  L
link        =  =  =  =  =  =  =   .  .  .  .  .  -   L  L  L
unlink      =  =  =  =  =  =  =   .  .  .  .  .  -   L  L  L
duplicate   w  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L

[cancelled]
lane        .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
state       .  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L
link        .  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L
unlink      .  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L
duplicate   .  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L
"""


ANSWERS = parsed(TABLE)
