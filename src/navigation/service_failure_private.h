/* Shared by the failures of each service. */
#ifndef QK_NAVIGATION_SERVICE_FAILURE_PRIVATE_H
#define QK_NAVIGATION_SERVICE_FAILURE_PRIVATE_H

#include "navigation/fields.h"
#include "navigation/service_failure.h"

/* Each fills *out and returns its status. */
int qk_trouble_set(struct qk_service_failure *out, int trouble, const char *service, const char *what, const char *code,
		   const char *detail);
int qk_trouble_none(struct qk_service_failure *out);
int qk_trouble_of_http(int status, const char *service, struct qk_service_failure *out);

/* 0 and the answer, an object; else the status. */
int qk_trouble_open(const char *json, size_t length, int http_status, const char *service, struct qk_reading *reading,
		    struct qk_json *answer, struct qk_service_failure *out);

#endif
