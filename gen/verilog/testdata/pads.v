module pads (
  input  wire       clk,
  input  wire       rst,
  inout  wire [1:0] pad,
  output wire       ok,
  output wire [3:0] q
);
  wire       clocks_locked;
  reg  [3:0] r;
  wire       mul_clk;
  wire       mul_rst;

  assign mul_rst = ~clocks_locked;

  pll #(
    .MULT (4),
    .MODE ("a \"b\"")
  ) clocks (
    .refclk (clk),
    .out    (mul_clk),
    .locked (clocks_locked),
    .pad    (pad)
  );

  assign ok = clocks_locked;

  initial r = 4'd0;
  always @(posedge mul_clk)
    if (mul_rst)
      r <= 4'd0;
    else
      r <= r + 4'd1;

  assign q = r;

  wire _unused = &{1'b0, rst};
endmodule

module pad_top (
  input  wire       clk,
  input  wire       rst,
  inout  wire [1:0] pad,
  output wire       ok,
  output wire [3:0] q
);
  pads x (
    .clk (clk),
    .rst (rst),
    .pad (pad),
    .ok  (ok),
    .q   (q)
  );
endmodule

// ---- pad_top.sdc
# Clocks of black boxes. Remove those that the tool derives itself.
create_clock -name {x|mul_clk} -period 2.500 [get_pins {x|clocks|out}]

// ---- pad_top.xdc
# Clocks of black boxes. Remove those that the tool derives itself.
create_clock -name {x/mul_clk} -period 2.500 [get_pins {x/clocks/out}]

// ---- pad_top.f
pll.v
pads.v
pad_top.v

