-- Room in every page for updates is no use here: most commands come whole and are never updated, a version of one that
-- grows seldom fits into what is left of a page, and the update that completes a command touches indexes anyway. Where
-- 0010 leaves arrays as they are, a page of four fifths held one command; now it holds two.
alter table perforce.command_events reset (fillfactor);
