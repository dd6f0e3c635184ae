package org.amber.machine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Set;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.tests.harness.CapturingHost;
import org.jspecify.annotations.Nullable;

/** A host that is no more after some operations that change files of it. */
final class StoppingHost implements ForwardingHost {
  /** It is no more; nobody catches this, as nobody catches a kill -9. */
  static final class Stopped extends Error {
    private static final long serialVersionUID = 1;
  }

  private static final Set<String> LOOKS =
      Set.of(
          "stat",
          "list",
          "handle",
          "open",
          "statfs",
          "hostIdentity",
          "read",
          "readAll",
          "readLink",
          "seek",
          "xattr",
          "xattrNames",
          "close",
          "toString",
          "hashCode",
          "equals");

  private final HostConnection host = new CapturingHost();
  private long left = Long.MAX_VALUE;

  /** From now on so many operations are done. */
  void stopAfter(long operations) {
    left = operations;
  }

  @Override
  public HostConnection host() {
    return host;
  }

  @Override
  public HostFileSystem directory(Path path) {
    return wrapped(HostFileSystem.class, host.directory(path));
  }

  private <T> T wrapped(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Counting(target)));
  }

  private final class Counting implements InvocationHandler {
    private final Object target;

    Counting(Object target) {
      this.target = target;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given)
        throws Throwable {
      if (!LOOKS.contains(method.getName()) && left-- <= 0) {
        throw new Stopped();
      }
      Object[] arguments = given == null ? new Object[0] : given;
      for (int i = 0; i < arguments.length; i++) {
        if (arguments[i] instanceof HostHandle && Proxy.isProxyClass(arguments[i].getClass())) {
          arguments[i] = ((Counting) Proxy.getInvocationHandler(arguments[i])).target;
        }
      }
      try {
        return switch (method.invoke(target, arguments)) {
          case HostFile file -> wrapped(HostFile.class, file);
          case HostHandle handle -> wrapped(HostHandle.class, handle);
          case null -> null;
          case Object other -> other;
        };
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }
}
