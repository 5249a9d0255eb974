/**
 * @file service.h
 * @brief Services in the cloud: where they are, and with which keys.
 *
 * Every feature works without a service where something embedded can serve. What needs one fails with a sentence that
 * names what is missing. Keys are never logged, nor are URLs that hold one; they are wiped with the context.
 * @since 0.1
 */
#ifndef QUARK_SERVICE_H
#define QUARK_SERVICE_H

#include <quark/base.h>

QUARK_BEGIN_DECLS

struct quark_context;

/**
 * Which service.
 * @since 0.1
 */
enum quark_service {
	QUARK_SERVICE_NONE = 0,
	QUARK_SERVICE_AMAP =
		1, /**< Amap: routes in mainland China. `$AMAP_API_KEY`, `$AMAP_SECRET`, `$AMAP_BASE_URL`. */
	QUARK_SERVICE_ROUTING = 2, /**< Any server that is asked as OSRM v5 is. `$QUARK_ROUTING_URL`. */
};

/**
 * How a service is reached. Zero it, set `size`, then what is known. What is NULL or 0 comes from the environment, or
 * is the default.
 * @since 0.1
 */
struct quark_service_config {
	uint32_t size;  /**< sizeof(struct quark_service_config). */
	uint32_t flags; /**< 0. */
	const char
		*url; /**< Base URL, "https://host[:port][/path]" without a query; "http://" where asked for by name. */
	const char *key;      /**< The API key. */
	const char *secret;   /**< What requests are signed with, where the service has that. */
	const char *proxy;    /**< Proxy URL; NULL: `$https_proxy` and `$no_proxy`, as curl reads them; "": none. */
	const char *ca_file;  /**< PEM file of the authorities to trust instead of the system's. */
	uint32_t deadline_ms; /**< For one call, with its repetitions, 100 to 120000; 0: 15000. */
	uint32_t reserved;    /**< 0. */
};

/**
 * Says how a service is reached. Calls that are under way go on as they are.
 * @param context a context.
 * @param service enum quark_service.
 * @param config  how; NULL: only what the environment says. Copied.
 * @return QUARK_OK; QUARK_ERR_INVALID (no such service, or a member that cannot be: the sentence names it);
 * QUARK_ERR_ABI (config->size); QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_context_set_service(struct quark_context *context, int service,
					const struct quark_service_config *config);

/**
 * The name of a service in lower case. May be called from any thread.
 * @param service enum quark_service.
 * @return for example "amap", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_service_name(int service);

QUARK_END_DECLS

#endif
