/* Somebody who stands between app and glasses, with a key of their own. */
#ifndef SUPPORT_RELAY_H
#define SUPPORT_RELAY_H

/* A relay in front of a port of this machine: it ends TLS, and passes on what it reads over TLS connections of its own.
 */
struct relay;
struct relay *relay_start(int port);
int relay_port(const struct relay *relay);
const char *relay_pin(const struct relay *relay); /* as text */
int relay_passed(const struct relay *relay);      /* connections whose handshake with the app succeeded */
void relay_stop(struct relay *relay);

#endif
