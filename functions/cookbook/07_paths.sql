-- Who did what to which files. Paths take p4's wildcards: ... is anything, * anything but a slash.

-- 68. Who deleted what, or obliterated it?
select event_time, user_name, action, file, cmdident
from perforce.path_activity('//...', '2024-06-03 07:00Z', '2024-06-03 11:00Z')
where action in ('delete', 'move/delete', 'purge', 'obliterate')
order by event_time, file;

-- 69. Which folders are busiest?
select concat('//', depot, '/', folder, '/') as folder, sum(revisions) as revisions, count(user_name) as users
from (
    select
        split_part(file, '/', 3) as depot, case when file like '//%/%/%' then split_part(file, '/', 4) end as folder,
        user_name, count(*) as revisions
    from perforce.path_activity('//...', '2024-06-03 07:00Z', '2024-06-03 11:00Z')
    group by depot, folder, user_name
) as of_users
where of_users.folder is not null
group by depot, of_users.folder order by revisions desc, folder limit 10;

-- 70. What happened to one file, and who did it?
select event_time, user_name, action, rev, cmdident
from perforce.file_history('//depot/main/straße/Übersicht.md', '2024-06-03 07:00Z', '2024-06-03 11:00Z')
order by event_time, cmdident;

-- 71. Who touched C sources right below the folders of any src?
select user_name, count(*) as revisions
from perforce.path_activity('//.../src/*/*.c', '2024-06-03 07:00Z', '2024-06-03 11:00Z')
group by user_name order by revisions desc, user_name;
