/* What the app and the environment say of services. Core keeps it and knows no service. */
#ifndef QK_CORE_SERVICES_H
#define QK_CORE_SERVICES_H

#include "core/context.h"

#include <quark/service.h>

#define QK_SERVICES 3

/* What holds for a service. */
struct qk_service {
	char *url, *key, *secret, *proxy, *ca_file; /* NULL: not said */
	uint32_t deadline_ms;
};

/* What holds now; NULL without memory. Lives until the next quark_context_set_service(). */
const struct qk_service *qk_context_service(struct quark_context *context, int service);

/* With the context: wiped. */
void qk_services_free(struct qk_service *services);

/* The variable of the environment that says what quark_context_set_service() would refuse, or NULL. */
const char *qk_service_wrong_variable(const struct qk_service *settings, int service);

#endif
