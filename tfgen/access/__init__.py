"""Who can do what, proven from rendered HCL: no AWS, no Terraform, no network.

    truth         yes, no, and "that depends on …"
    patterns      `*` and `?` in actions, resources and ARNs
    variables     `${aws:PrincipalTag/team}` in policies
    conditions    the condition operators of IAM
    policy        what a policy, a request and a decision are
    policies      every policy of an environment
    statement     whether a statement applies to a request
    evaluate      AWS's evaluation logic: a request → a decision

    instances     modules as they are called, and their resources
    values        HCL expressions → values, across modules
    arns          the ARN that a resource will have
    grammar       the JSON of a policy document → statements
    documents     policy documents in HCL → policies
    attached      which policy is attached to what

    estate        what an environment consists of: cluster, container, key, bucket, roles
    facts         what is known of a request before anybody says more
    question      what a row of the matrix is
    questions     all rows, from shells (ports too), connect_host, tasks, stores (transcripts, key,
                  secrets, alerts) and entry (who may take on a role; its ways in have files of
                  their own)
    others        other clusters, containers, roles: one for each pattern that could let somebody in
    moments       times that policies name, and until when an answer holds
    matrix        every question put to everyone
    text, markdown, data    a matrix for people and for programs
    why           one answer, with every statement that was considered
    difference    who gained and who lost what
    expect        what a team wrote down, against the matrix
    revision      the HCL as of a git revision

"allowed" means: by these files, and nothing in them denies it. What lies outside of them (service
and resource control policies, endpoint and session policies) can only take away from that. Where
something outside could grant what these files do not, the answer is not "denied" but "undecided".
"""
