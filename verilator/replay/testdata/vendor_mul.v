module vendor_mul #(parameter WIDTH = 8) (
  input  wire                clk,
  input  wire                ce,
  input  wire [WIDTH-1:0]    a,
  input  wire [WIDTH-1:0]    b,
  output reg  [2*WIDTH-1:0]  p
);
  initial p = 0;
  always @(posedge clk) if (ce) p <= a * b;
endmodule
