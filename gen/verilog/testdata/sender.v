module sender (
  input  wire       clk,
  input  wire       rst,
  input  wire       start,
  input  wire [7:0] data,
  output reg        busy,
  output reg        line
);
  localparam [1:0] IDLE = 2'd0;
  localparam [1:0] SEND = 2'd1;
  localparam [1:0] DONE = 2'd2;

  reg [1:0] state;
  reg [7:0] shift;
  reg [2:0] n;

  always @* begin
    busy = 1'b1;
    line = 1'b1;
    case (state)
      IDLE: busy = 1'b0;
      SEND: line = shift[0];
      default: ;  // DONE
    endcase
  end

  initial begin
    state = IDLE;
    shift = 8'd0;
    n = 3'd0;
  end
  always @(posedge clk)
    if (rst) begin
      state <= IDLE;
      shift <= 8'd0;
      n <= 3'd0;
    end else begin
      case (state)
        IDLE: begin
          if (start) begin
            shift <= data;
            state <= SEND;
          end
        end
        SEND: begin
          shift <= shift >> 1;
          n <= n + 3'd1;
          if (n == 3'd7)
            state <= DONE;
        end
        default: state <= IDLE;  // DONE
      endcase
    end

`ifdef SIMULATION
  function [31:0] _state_name;
    input [1:0] value;
    reg [31:0] digits;
    case (value)
      2'd0: _state_name = "Idle";
      2'd1: _state_name = "Send";
      2'd2: _state_name = "Done";
      default: begin
        $sformat(digits, "%0d", value);
        _state_name = digits;
      end
    endcase
  endfunction

  always @(posedge clk)
    if (!rst) begin
      if (!(state == IDLE || busy)) begin
        $display("%0t: %m: gen/verilog/designs_test.go:119: assertion failed: busy outside of Idle", $time);
        $stop;
      end
      if (start)
        $display("start in %0s with %h", _state_name(state), data);
    end
`endif

`ifdef FORMAL
  initial assume(rst);

  always @(posedge clk)
    if (!rst)
      assert(state == IDLE || busy);
`endif
endmodule

// ---- sender.f
sender.v

