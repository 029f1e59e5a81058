#!/usr/bin/env -S dotnet run -c Release
#:project ../HybridPrior.Lib.csproj

// The short way as a program of one file. In the folder of a picture face.png: dotnet run -c Release PATH/notebooks/hybrid.cs
using HybridPrior;

using var face = Image.Load("face.png", 64);
using var y = new GaussianOperator(face.Shape, m: 1000).Measure(face, noise: 0.1, seed: 1);
using var result = Hybrid.Recover(y);                      // the shipped generator, the default schedule
result.Save("recovered.png");
Console.WriteLine(result.Psnr(face));
