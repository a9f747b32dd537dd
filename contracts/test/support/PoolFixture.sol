// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DealReader} from "../../src/DealReader.sol";
import {DisputePool} from "../../src/DisputePool.sol";
import {Parameters} from "../../src/Parameters.sol";
import {Settlement} from "../../src/Settlement.sol";
import {Sortition} from "../../src/Sortition.sol";
import {StakeRegistry} from "../../src/StakeRegistry.sol";
import {DevnetBeacon} from "../../src/beacon/DevnetBeacon.sol";
import {ParameterSet} from "../../src/interfaces/IParameters.sol";
import {PoolWiring} from "../../src/pool/PoolState.sol";
import {LilypadFixture} from "./LilypadFixture.sol";
import {vm} from "./Vm.sol";

/// @notice The pool as the handler of a real devnet controller, with twelve staked mediators.
abstract contract PoolFixture is LilypadFixture {
    uint64 internal constant EPOCH = 600;
    uint64 internal constant UNBONDING = 14 days;
    uint256 internal constant MEDIATORS = 12;
    uint128 internal constant STAKE = 100e18;
    bytes32 internal constant CLASS = keccak256("portable");

    address internal treasury = address(0x7EA501);
    address internal insurance = address(0x7EA502);
    address[] internal mediators;

    Parameters internal parameters;
    DevnetBeacon internal beacon;
    Sortition internal sortition;
    StakeRegistry internal registry;
    Settlement internal settlement;
    DealReader internal dealReader;
    DisputePool internal pool;

    function setUp() public virtual {
        _deployLilypad();
        _deployPool();
        for (uint256 i = 0; i < MEDIATORS; i++) {
            _enrol(vm.addr(i + 1), STAKE);
        }
        vm.prank(creator);
        token.approve(address(settlement), type(uint256).max);
        _nextEpoch();
    }

    function _defaults() internal pure returns (ParameterSet memory) {
        return ParameterSet({
            beaconDelay: 30,
            beaconTimeout: 600,
            commitDuration: 300,
            revealDuration: 120,
            finaliseGrace: 60,
            finaliseMargin: 120,
            minimumStake: 100e18,
            lockPerSeat: 25e18,
            maxOpenLocks: 4,
            feePerSeat: 1e18,
            finaliserTip: 0.1e18,
            noCommitSlashBps: 2500,
            noRevealSlashBps: 10_000,
            incoherentSlashBps: 5000,
            treasuryBps: 500,
            insuranceBps: 5000
        });
    }

    function _deployPool() internal {
        parameters = Parameters(vm.deployCode("Parameters.sol", abi.encode(address(this), uint64(1 days), _defaults())));
        beacon = DevnetBeacon(vm.deployCode("DevnetBeacon.sol", abi.encode(address(this))));
        sortition = Sortition(vm.deployCode("Sortition.sol", abi.encode(EPOCH)));
        registry = StakeRegistry(
            vm.deployCode("StakeRegistry.sol", abi.encode(address(token), parameters, sortition, UNBONDING))
        );
        settlement = Settlement(
            vm.deployCode("Settlement.sol", abi.encode(address(token), registry, parameters, treasury, insurance))
        );
        dealReader = DealReader(vm.deployCode("DealReader.sol", abi.encode(controller)));
        pool = DisputePool(
            vm.deployCode(
                "DisputePool.sol",
                abi.encode(
                    PoolWiring(dealReader.controller(), dealReader, parameters, beacon, registry, sortition, settlement)
                )
            )
        );
        sortition.initialise(registry);
        registry.initialise(address(pool), address(settlement));
        settlement.initialise(address(pool));
        controller.setMediationAddress(address(pool));
    }

    function _enrol(address mediator, uint128 amount) internal {
        mediators.push(mediator);
        token.transfer(mediator, uint256(amount) + 10 * LP);
        vm.prank(mediator);
        token.approve(address(registry), type(uint256).max);
        vm.prank(mediator);
        token.approve(address(settlement), type(uint256).max);
        vm.prank(mediator);
        registry.register(CLASS);
        vm.prank(mediator);
        registry.stake(amount);
    }

    function _nextEpoch() internal {
        vm.warp((block.timestamp / EPOCH + 1) * EPOCH);
    }

    function _epoch() internal view returns (uint64) {
        return sortition.epochAt(uint64(block.timestamp));
    }
}
