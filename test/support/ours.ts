/*
 * What is ours, for queries of the catalogue: others may have objects of their own in the same schemas.
 */

const listed = `
  select c.oid from pg_class as c join perforce_internal.objects as o on o.identity = c.oid::regclass::text
  where o.kind in ('table', 'view', 'type')`;

/** Tables with their partitions, indexes and sequences, views, masked ones too, and composite types. */
export const ourRelations = `(
  with listed as (${listed})
  select oid from listed
  union
  select inhrelid from pg_inherits where inhparent in (select oid from listed)
  union
  select objid from pg_depend
  where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass and refobjid in (select oid from listed)
    and deptype in ('a', 'i')
)`;

/** Functions, those of triggers too. */
export const ourRoutines = `(
  select p.oid from pg_proc as p join perforce_internal.objects as o on o.identity = p.oid::regprocedure::text
  where o.kind = 'routine'
)`;

/** Enumerations and the like, and the row types of tables and views. */
export const ourTypes = `(
  select t.oid from pg_type as t join perforce_internal.objects as o on o.identity = t.oid::regtype::text
  where o.kind in ('table', 'view', 'type')
)`;
