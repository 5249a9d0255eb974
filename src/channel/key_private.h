/* What the files of the key share. */
#ifndef QK_CHANNEL_KEY_PRIVATE_H
#define QK_CHANNEL_KEY_PRIVATE_H

#include "channel/key.h"

/* Takes the private key over, also on failure. NULL: out of memory. */
struct qk_key *qk_key_of(EVP_PKEY *private);

#endif
