#ifndef QK_GLASSES_REQUESTS_H
#define QK_GLASSES_REQUESTS_H

#include "wire/codec.h"

struct qk_port;

/* Does what one decoded request or notification of the app asks for. */
void qk_request_handle(struct qk_port *port, const struct qk_decoded *decoded);

#endif
