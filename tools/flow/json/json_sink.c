#include "sink.h"
#include "fail.h"
int flow_json_open(struct flow_sink **out, const struct flow_target *target, const struct flow_run *run)
{
	(void)out;
	return cli_fail(run->program, "--to %s: not yet", target->url);
}
