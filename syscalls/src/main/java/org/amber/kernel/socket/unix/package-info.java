/**
 * Unix sockets (unix(7)): streams, records and datagrams between processes of the machine, with
 * open files and identities in flight.
 */
@NullMarked
package org.amber.kernel.socket.unix;

import org.jspecify.annotations.NullMarked;
