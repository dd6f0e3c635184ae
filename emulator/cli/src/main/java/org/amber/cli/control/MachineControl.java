package org.amber.cli.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.amber.abi.Signal;
import org.amber.machine.FileTarget;
import org.amber.machine.Machine;
import org.amber.machine.MachineException;
import org.amber.machine.Overview;
import org.amber.machine.SnapshotJob;
import org.amber.machine.SnapshotReport;
import org.amber.machine.SnapshotTarget;
import org.amber.machine.StopReason;
import org.amber.snapshot.SnapshotPlaces;
import org.amber.snapshot.age.EncryptedPlaces;
import org.jspecify.annotations.Nullable;

/** Has a running machine do what is asked through its socket, between two of its steps. */
public final class MachineControl implements UnaryOperator<JsonObject> {
  private final Machine machine;
  private final EncryptedPlaces places;

  /**
   * For one machine.
   *
   * @param places to which its snapshots go
   */
  public MachineControl(Machine machine, EncryptedPlaces places) {
    this.machine = machine;
    this.places = places;
  }

  /** An order is carried out, or tells in one line why not. */
  private interface Order {
    /** Answers, at once or while the machine runs on. */
    void carryOut(CompletableFuture<JsonObject> answer) throws MachineException, ControlException;
  }

  /** An order that is carried out at once. */
  private interface QuickOrder {
    JsonObject carryOut() throws MachineException, ControlException;
  }

  private static Order quick(QuickOrder order) {
    return answer -> answer.complete(order.carryOut());
  }

  /** The answer to a request, which has a member "error" when it could not be done. */
  @Override
  public JsonObject apply(JsonObject request) {
    try {
      Order order = order(request);
      CompletableFuture<JsonObject> answer = new CompletableFuture<>();
      machine.post(() -> carryOut(order, answer));
      return answer.get();
    } catch (ControlException e) {
      return error(e.getMessage());
    } catch (ExecutionException e) {
      return error("internal error: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return error("interrupted");
    }
  }

  /** In the thread that runs the guest, which nothing that goes wrong here may end. */
  private static void carryOut(Order order, CompletableFuture<JsonObject> answer) {
    try {
      order.carryOut(answer);
    } catch (MachineException | ControlException e) {
      answer.complete(error(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      answer.complete(error("internal error: " + e));
    }
  }

  private static JsonObject error(String message) {
    JsonObject answer = new JsonObject();
    answer.addProperty(ControlRequest.ERROR, message);
    return answer;
  }

  private Order order(JsonObject request) throws ControlException {
    return switch (text(request, ControlRequest.ORDER)) {
      case ControlRequest.OVERVIEW -> quick(this::overview);
      case ControlRequest.PAUSE -> quick(this::pause);
      case ControlRequest.CONTINUE -> quick(this::goOn);
      case ControlRequest.KILL -> quick(killing(request));
      case ControlRequest.SNAPSHOT, ControlRequest.ENCRYPTED_SNAPSHOT -> saving(request);
      default -> throw new ControlException("this machine does not know such an order");
    };
  }

  private static String text(JsonObject request, String name) throws ControlException {
    return member(request, name).getAsString();
  }

  private static JsonElement member(JsonObject request, String name) throws ControlException {
    JsonElement member = request.get(name);
    if (member == null || !member.isJsonPrimitive()) {
      throw new ControlException("the request has no " + name);
    }
    return member;
  }

  private static int number(JsonObject request, String name) throws ControlException {
    try {
      return member(request, name).getAsInt();
    } catch (NumberFormatException e) {
      throw new ControlException("the request's " + name + " is no number");
    }
  }

  private JsonObject overview() {
    return OverviewJson.of(machine.overview());
  }

  private JsonObject state() {
    Overview overview = machine.overview();
    JsonObject answer = new JsonObject();
    answer.addProperty("step", overview.step());
    answer.addProperty("state", OverviewJson.state(overview));
    return answer;
  }

  private JsonObject pause() {
    machine.pause();
    return state();
  }

  private JsonObject goOn() {
    machine.goOn();
    return state();
  }

  private QuickOrder killing(JsonObject request) throws ControlException {
    int signal = number(request, ControlRequest.SIGNAL);
    if (!Signal.isValid(signal)) {
      throw new ControlException("no signal has the number " + signal);
    }
    if (!request.has(ControlRequest.PID)) {
      return () -> {
        machine.signalAll(signal);
        return killed(signal);
      };
    }
    int pid = number(request, ControlRequest.PID);
    return () -> {
      if (!machine.signal(pid, signal)) {
        throw new ControlException("no process " + pid + " lives in this machine");
      }
      return killed(signal);
    };
  }

  /** Nothing in a machine that is held would ever notice that it is to end. */
  private JsonObject killed(int signal) {
    if (signal == Signal.SIGKILL.number()) {
      machine.goOn();
    }
    return state();
  }

  private Order saving(JsonObject request) throws ControlException {
    Path file = Path.of(text(request, ControlRequest.FILE));
    boolean stop = member(request, ControlRequest.STOP).getAsBoolean();
    if (!file.isAbsolute()) {
      throw new ControlException("the snapshot's path is not absolute");
    }
    SnapshotTarget target = new FileTarget(file, places(request), parent(request));
    return stop ? quick(() -> saveAndStop(file, target)) : answer -> saveInPassing(target, answer);
  }

  /** Only who has one of these keys opens it; if none is said, who opens all others. */
  private SnapshotPlaces places(JsonObject request) throws ControlException {
    if (!request.has(ControlRequest.RECIPIENTS)) {
      return places;
    }
    if (!(request.get(ControlRequest.RECIPIENTS) instanceof JsonArray texts)) {
      throw new ControlException("the request's recipients are no list");
    }
    List<String> recipients = new ArrayList<>();
    for (JsonElement text : texts) {
      // What is no text is no key.
      recipients.add(text.isJsonPrimitive() ? text.getAsString() : "");
    }
    try {
      return places.to(recipients);
    } catch (IllegalArgumentException e) {
      throw new ControlException("a recipient of the snapshot is no key");
    }
  }

  private static @Nullable Path parent(JsonObject request) throws ControlException {
    return request.has(ControlRequest.PARENT)
        ? Path.of(text(request, ControlRequest.PARENT))
        : null;
  }

  private JsonObject saveAndStop(Path file, SnapshotTarget target) throws MachineException {
    JsonObject answer = saved(machine.snapshot(target, progress -> {}));
    machine.comeBack(new StopReason.Saved(file));
    return answer;
  }

  private void saveInPassing(SnapshotTarget target, CompletableFuture<JsonObject> answer)
      throws MachineException {
    machine.beginSnapshot(target).whenDone(outcome -> answer.complete(told(outcome)));
  }

  private JsonObject told(SnapshotJob.Outcome outcome) {
    try {
      return saved(machine.written(outcome));
    } catch (MachineException e) {
      return error(String.valueOf(e.getMessage()));
    }
  }

  private JsonObject saved(SnapshotReport report) {
    JsonObject answer = state();
    SnapshotJson.add(report, answer);
    return answer;
  }
}
