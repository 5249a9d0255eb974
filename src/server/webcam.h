/* A webcam as what the glasses look at (Video4Linux). */
#ifndef QK_SERVER_WEBCAM_H
#define QK_SERVER_WEBCAM_H

#include <stddef.h>

struct qk_server;
struct qk_webcam;

/* "/dev/video0". 0; or a status and a sentence. */
int qk_webcam_open(struct qk_server *server, const char *path, struct qk_webcam **out, char *why, size_t why_size);
void qk_webcam_close(struct qk_webcam *webcam); /* NULL is fine */

#endif
