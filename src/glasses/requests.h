#ifndef QK_GLASSES_REQUESTS_H
#define QK_GLASSES_REQUESTS_H

#include "wire/codec.h"

struct qk_glasses;

/* Does what one numbered, decoded request or notification of the app asks for. */
void qk_request_handle(struct qk_glasses *glasses, const struct qk_decoded *decoded);

#endif
