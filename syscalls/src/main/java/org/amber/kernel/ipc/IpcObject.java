package org.amber.kernel.ipc;

/** What can be found by a key. */
public interface IpcObject {
  IpcPermissions permissions();
}
