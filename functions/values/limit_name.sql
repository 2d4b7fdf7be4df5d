create or replace function perforce.limit_name(text text, subsystem text default null, subcode text default null)
returns text
language sql immutable parallel safe
return (array['MaxResults', 'MaxScanRows', 'MaxLockTime', 'MaxMemory', 'MaxOpenFiles'])[
    coalesce(
        array_position(
            array['results', 'scanrows', 'locktime', 'memory', 'openfiles'],
            lower(substring(text from '(?i)(?:^|p4 help )max(results|scanrows|locktime|memory|openfiles)\M'))
        ),
        case when subsystem in ('4', 'DB') then array_position(array['32', '61'], subcode) end
    )
];
comment on function perforce.limit_name(text, text, text) is
    'Which limit of its user''s groups stopped a command: MaxResults, MaxScanRows, MaxLockTime, MaxMemory or MaxOpenFiles. From the text of an error that ends with see p4 help maxresults and the like, or the reason of an end that begins with it; else from subsystem DB and subcode 32 or 61. Null: none';
