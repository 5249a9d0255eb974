#include "core/awake.h"

#include <stdatomic.h>
#include <unistd.h>

int qk_awake_pays(void)
{
	static atomic_long cores;

	if (!atomic_load_explicit(&cores, memory_order_relaxed))
		atomic_store_explicit(&cores, sysconf(_SC_NPROCESSORS_ONLN), memory_order_relaxed);
	return atomic_load_explicit(&cores, memory_order_relaxed) > 1;
}
