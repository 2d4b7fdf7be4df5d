create or replace view perforce_internal.commands_then as
select c.*, false as is_presumed
from perforce.commands as c;
comment on view perforce_internal.commands_then is 'What commands_between returns a row of';
