package org.amber.kernel.fs.dev;

import org.amber.kernel.vfs.VfsFileState;
import org.amber.state.StateType;

/** State form of a {@link DeviceFile}: its inode says which device it is. */
@StateType(402)
public final class DeviceFileState extends VfsFileState {}
