"""Who may do which act in which situation: PROCESS.md 1 and 3, written out by hand, one letter a case.

Every situation has its evidence complete; nothing is signed in it but what its name says.
Rows are acts. Columns are people, in this order:

po tl sd qa rm  Product Owner, Technical Lead, Senior Developer, QA Lead, Release Manager
co re           the contributor, and the reporter, who is no staff of the system
ro ow au bo     the superuser, a process owner, an auditor, a change board member: they see everything
in pl           an insider, who sees the system and holds no role; plain staff, who sees nothing of it
ia ns an        an inactive person and one who is not staff, both with all five roles; somebody not signed in

>  it is done, and the hot fix moves          .  403: no right to it at all
=  it is signed, and the hot fix stays        w  409: the right to it, and the wrong phase
                                              a  409: signed already
-  404: there is no such hot fix for them     g  409: the gate is still closed
                                              L  sent to the log-in
"""

PEOPLE = ("po", "tl", "sd", "qa", "rm", "contributor", "reporter")
PEOPLE += ("root", "owner", "auditor", "board", "insider", "plain")
PEOPLE += ("inactive", "outsider", "anonymous")

TABLE = """
#                      po tl sd qa rm co re  ro ow au bo in pl  ia ns an

[identified]
submit                 .  .  .  .  .  >  >   .  .  .  .  .  -   L  L  L
qualify                w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  w  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  w  .  .  w  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  w  w  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 >  .  .  .  .  .  >   .  .  .  .  .  -   L  L  L

[qualification]
submit                 .  .  .  .  .  w  w   .  .  .  .  .  -   L  L  L
qualify                =  =  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 >  >  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  w  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  w  .  .  w  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  w  w  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 >  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L

[qualification, signed by the Product Owner]
submit                 .  .  .  .  .  w  w   .  .  .  .  .  -   L  L  L
qualify                a  >  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 >  >  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  w  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  w  .  .  w  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  w  w  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 >  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L

[development]
submit                 .  .  .  .  .  w  w   .  .  .  .  .  -   L  L  L
qualify                w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  >  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  w  .  .  w  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  w  w  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 >  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L

[code_review]
submit                 .  .  .  .  .  w  w   .  .  .  .  .  -   L  L  L
qualify                w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  w  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  >  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  >  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  w  .  .  w  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  w  w  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 >  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L

[testing]
submit                 .  .  .  .  .  w  w   .  .  .  .  .  -   L  L  L
qualify                w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  w  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  >  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  >  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  w  .  .  w  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  w  w  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 >  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L

[deployment]
submit                 .  .  .  .  .  w  w   .  .  .  .  .  -   L  L  L
qualify                w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  w  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  =  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  >  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  g  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  w  .  .  w  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  w  w  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 w  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L

[deployment, after the go]
submit                 .  .  .  .  .  w  w   .  .  .  .  .  -   L  L  L
qualify                w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  w  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  a  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  >  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  >  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  >  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  w  .  .  w  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  w  w  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 w  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L

[verification]
submit                 .  .  .  .  .  w  w   .  .  .  .  .  -   L  L  L
qualify                w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  w  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  >  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  >  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  w  .  .  w  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  w  w  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 w  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L

[documentation]
submit                 .  .  .  .  .  w  w   .  .  .  .  .  -   L  L  L
qualify                w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  w  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  >  .  .  >  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  w  w  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 w  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L

[merge]
submit                 .  .  .  .  .  w  w   .  .  .  .  .  -   L  L  L
qualify                w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 w  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  w  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  w  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  w  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  w  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  w  .  .  w  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  >  >  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 w  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L

[closed]
submit                 .  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L
qualify                .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 .  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L

[rejected]
submit                 .  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L
qualify                .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 .  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L

[cancelled]
submit                 .  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L
qualify                .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
reject                 .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
submit_for_review      .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_review            .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
request_changes        .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
pass_testing           .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
fail_testing           .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
go                     .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
refuse_deployment      .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
deploy                 .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
roll_back              .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
verify                 .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
complete_documentation .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
merge_to_main          .  .  .  .  .  .  .   .  .  .  .  .  -   L  L  L
cancel                 .  .  .  .  .  .  w   .  .  .  .  .  -   L  L  L
"""


def parsed(table: str) -> dict[str, dict[str, dict[str, str]]]:
    """What each person is answered, by situation and act, as such a table says it."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    situation = ""
    for line in table.splitlines():
        if line.startswith("["):
            situation = line.strip("[]")
            found[situation] = {}
        elif line and not line.startswith("#"):
            act, *letters = line.split()
            found[situation][act] = dict(zip(PEOPLE, letters, strict=True))
    return found


ANSWERS = parsed(TABLE)
