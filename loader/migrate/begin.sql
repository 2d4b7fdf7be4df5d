begin isolation level read committed;
set local search_path = '';
set local quote_all_identifiers = off;
set local statement_timeout = 0;
set local standard_conforming_strings = on;
set local client_min_messages = warning;
