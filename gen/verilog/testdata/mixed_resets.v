module mixed (
  input  wire       clk,
  input  wire       rst,
  input  wire       fast_clk,
  input  wire       fast_rst_n,
  input  wire       fall_clk,
  input  wire       fall_rst,
  input  wire       free_clk,
  input  wire [3:0] d,
  input  wire       en,
  input  wire       restart,
  output wire [3:0] q
);
  reg  [3:0] count;
  reg  [3:0] plain;
  reg  [3:0] undefined;
  (* ASYNC_REG = "TRUE" *)
  reg  [3:0] meta0;
  reg  [3:0] r0;
  (* ASYNC_REG = "TRUE" *)
  reg  [3:0] meta1;
  reg  [3:0] r1;
  (* ASYNC_REG = "TRUE" *)
  reg  [3:0] meta2;
  reg  [3:0] r2;
  (* ASYNC_REG = "TRUE" *)
  reg  [3:0] meta3;
  reg  [3:0] r3;
  (* ASYNC_REG = "TRUE" *)
  reg  [3:0] meta4;
  reg  [3:0] r4;
  wire       gated_clk;
  wire       soft_rst;

  hwgen_clock_gate gated_clk_gate (
    .clk    (clk),
    .enable (en),
    .gated  (gated_clk)
  );

  assign soft_rst = restart;

  initial count = 4'd3;
  always @(posedge clk)
    if (rst)
      count <= 4'd3;
    else if (en)
      count <= count + 4'd1;

  initial plain = 4'd5;
  always @(posedge clk)
    if (en) begin
      plain <= plain + d;
      undefined <= d;
    end

  initial begin
    meta0 = 4'd0;
    r0 = 4'd1;
  end
  always @(posedge fast_clk or negedge fast_rst_n)
    if (!fast_rst_n) begin
      meta0 <= 4'd0;
      r0 <= 4'd1;
    end else begin
      meta0 <= count;
      r0 <= r0 ^ meta0;
    end

  initial begin
    meta1 = 4'd0;
    r1 = 4'd1;
  end
  always @(negedge fall_clk or posedge fall_rst)
    if (fall_rst) begin
      meta1 <= 4'd0;
      r1 <= 4'd1;
    end else begin
      meta1 <= count;
      r1 <= r1 ^ meta1;
    end

  initial begin
    meta2 = 4'd0;
    r2 = 4'd1;
  end
  always @(posedge free_clk) begin
    meta2 <= count;
    r2 <= r2 ^ meta2;
  end

  initial begin
    meta3 = 4'd0;
    r3 = 4'd1;
  end
  always @(posedge gated_clk)
    if (rst) begin
      meta3 <= 4'd0;
      r3 <= 4'd1;
    end else begin
      meta3 <= count;
      r3 <= r3 ^ meta3;
    end

  initial begin
    meta4 = 4'd0;
    r4 = 4'd1;
  end
  always @(posedge clk or posedge soft_rst)
    if (soft_rst) begin
      meta4 <= 4'd0;
      r4 <= 4'd1;
    end else begin
      meta4 <= count;
      r4 <= r4 ^ meta4;
    end

  assign q = r4 ^ r3 ^ r2 ^ r1 ^ r0 ^ d ^ count ^ plain ^ undefined;
endmodule

// Clock gate: the clock runs in cycles in which enable is 1 before its rising
// edge. A behavioural model; synthesis replaces it by the library's cell.
module hwgen_clock_gate (
  input  wire clk,
  input  wire enable,
  output wire gated
);
  reg open;
  initial open = 1'b0;
  /* verilator lint_off LATCH */
  always @*
    if (!clk)
      open = enable;
  /* verilator lint_on LATCH */
  assign gated = clk & open;
endmodule

// ---- mixed.sdc
create_clock -name clk -period 10.000 [get_ports clk]
create_clock -name fast_clk -period 2.500 [get_ports fast_clk]

# Gated clocks.
create_generated_clock -name {gated_clk} -divide_by 1 -source [get_pins {gated_clk_gate|clk}] [get_pins {gated_clk_gate|gated}]

# Buses into synchronisers, such as Gray code: their bits arrive within one period of each other.
set_max_delay -from [get_registers {count[*]}] -to [get_registers {meta0[*]}] 2.500
set_max_skew -from [get_registers {count[*]}] -to [get_registers {meta0[*]}] 2.500
set_max_delay -from [get_registers {count[*]}] -to [get_registers {meta1[*]}] 10.000
set_max_skew -from [get_registers {count[*]}] -to [get_registers {meta1[*]}] 10.000
set_max_delay -from [get_registers {count[*]}] -to [get_registers {meta2[*]}] 10.000
set_max_skew -from [get_registers {count[*]}] -to [get_registers {meta2[*]}] 10.000

# First stages of synchronisers: what they take may change at any time.
set_false_path -to [get_registers {meta3[*]}]
set_false_path -to [get_registers {meta4[*]}]

// ---- mixed.xdc
create_clock -name clk -period 10.000 [get_ports clk]
create_clock -name fast_clk -period 2.500 [get_ports fast_clk]

# Gated clocks.
create_generated_clock -name {gated_clk} -divide_by 1 -source [get_pins {gated_clk_gate/clk}] [get_pins {gated_clk_gate/gated}]

# Buses into synchronisers, such as Gray code: their bits arrive within one period of each other.
set_max_delay -datapath_only -from [get_cells -quiet {count_reg[*]}] -to [get_cells -quiet {meta0_reg[*]}] 2.500
set_bus_skew -from [get_cells -quiet {count_reg[*]}] -to [get_cells -quiet {meta0_reg[*]}] 2.500
set_max_delay -datapath_only -from [get_cells -quiet {count_reg[*]}] -to [get_cells -quiet {meta1_reg[*]}] 10.000
set_bus_skew -from [get_cells -quiet {count_reg[*]}] -to [get_cells -quiet {meta1_reg[*]}] 10.000
set_max_delay -datapath_only -from [get_cells -quiet {count_reg[*]}] -to [get_cells -quiet {meta2_reg[*]}] 10.000
set_bus_skew -from [get_cells -quiet {count_reg[*]}] -to [get_cells -quiet {meta2_reg[*]}] 10.000

# First stages of synchronisers: what they take may change at any time.
set_false_path -to [get_cells -quiet {meta3_reg[*]}]
set_false_path -to [get_cells -quiet {meta4_reg[*]}]

// ---- mixed.f
mixed.v
hwgen_clock_gate.v

