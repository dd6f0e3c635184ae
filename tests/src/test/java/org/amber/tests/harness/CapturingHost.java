package org.amber.tests.harness;

import java.util.List;
import org.amber.kernel.fs.host.HostStream;
import org.amber.machine.Engine;
import org.amber.machine.ForwardingHost;
import org.amber.machine.HostConnection;
import org.amber.machine.LocalHost;
import org.amber.snapshot.SnapshotPlaces;
import org.jspecify.annotations.Nullable;

/** This host, but for the standard streams: what a machine writes is kept. */
public final class CapturingHost implements ForwardingHost {
  private final HostConnection host;
  private final CapturedStream stream = new CapturedStream();
  private final SnapshotPlaces snapshots;

  /** Snapshots are files. */
  public CapturingHost() {
    this(SnapshotPlaces.FILES, Engine.ofEnvironment());
  }

  /**
   * @param snapshots what the names of snapshots stand for
   * @param engine what executes instructions
   */
  CapturingHost(SnapshotPlaces snapshots, Engine engine) {
    this.host = new LocalHost(snapshots, true, engine);
    this.snapshots = snapshots;
  }

  @Override
  public HostConnection host() {
    return host;
  }

  @Override
  public SnapshotPlaces snapshots() {
    return snapshots;
  }

  /** What was written to any stream, one byte a character. */
  String output() {
    return stream.text();
  }

  @Override
  public List<@Nullable HostStream> standardStreams() {
    return List.of(stream, stream, stream);
  }
}
