/** Settings with which the planner takes workers wherever it may. */
export const forWorkers = ['parallel_setup_cost = 0', 'parallel_tuple_cost = 0', 'min_parallel_table_scan_size = 0'];
