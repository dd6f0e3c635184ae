package org.amber.kernel.socket;

/**
 * What socket(2) asks for.
 *
 * @param family AF_*
 * @param type SOCK_* without flags
 * @param protocol 0 or the protocol of the family
 * @param fileFlags O_NONBLOCK or 0
 * @param sendBuffer SO_SNDBUF of a new one, bytes
 * @param receiveBuffer SO_RCVBUF of a new one, bytes
 */
public record SocketKind(
    int family, int type, int protocol, int fileFlags, int sendBuffer, int receiveBuffer) {}
